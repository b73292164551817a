// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// All times are compared with times of the same container, which are of the node's clock: that of the API server or of
// this process may differ.
var timeRules = []Rule{
	{
		ID:       "run-has-times",
		Sentence: "A running container has the time when it started, a terminated one the time when it finished.",
		Source:   "ContainerStateRunning.startedAt and ContainerStateTerminated.finishedAt",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			switch {
			case running(one.is) && one.is.State.Running.StartedAt.IsZero():
				return "running without startedAt"
			case ended(one.is) && one.is.State.Terminated.FinishedAt.IsZero() && !lost(one.is.State.Terminated):
				return "terminated without finishedAt"
			}
			return ""
		}),
	},
	{
		ID:       "run-ends-after-it-started",
		Sentence: "A run of a container does not finish before it started.",
		Source:   "ContainerStateTerminated.startedAt and finishedAt",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			end := one.is.State.Terminated
			if end == nil || end.FinishedAt.IsZero() || !before(end.FinishedAt, end.StartedAt) {
				return ""
			}
			return "finished at " + clock(end.FinishedAt) + ", started at " + clock(end.StartedAt)
		}),
	},
	{
		ID:       "runs-do-not-overlap",
		Sentence: "A container is started again only after its last run finished.",
		Source:   "ContainerStatus.state and lastState",
		reads:    statusFields,
		judge: each(func(c *change, one container) string {
			last := one.is.LastTerminationState.Terminated
			start := startOf(one)
			// A container that could not be started has the start of a clock that was never set.
			if last == nil || start.Unix() <= 0 || !before(start, last.FinishedAt) || ofItself(one.is) || beingRemoved(c, one) {
				return ""
			}
			return "started at " + clock(start) + ", but the run before finished at " + clock(last.FinishedAt)
		}),
	},
	{
		ID:       "times-of-a-run-stay",
		Sentence: "The times at which a run of a container started and finished do not change.",
		Source:   "ContainerStateRunning.startedAt, ContainerStateTerminated.startedAt and finishedAt",
		reads:    statusFields,
		judge:    both(timesMove),
	},
}

// slack is how late a runtime may note a start: containerd does so after the process has begun, which may be over by
// then.
const slack = 10 * time.Second

// before reports whether a time is certainly earlier than another.
func before(t, other metav1.Time) bool { return t.Add(slack).Before(other.Time) }

// startOf is when the present run of a container started, zero if it waits or the time is unknown.
func startOf(c container) metav1.Time {
	switch {
	case running(c.is):
		return c.is.State.Running.StartedAt
	case ended(c.is):
		return c.is.State.Terminated.StartedAt
	}
	return metav1.Time{}
}

// timesMove does not compare the start of a running container with that of the same run after its end: a batch system
// may tell the latter only then.
func timesMove(c container) string {
	if running(c.was) && running(c.is) && sameRun(c.was, c.is) {
		if was, is := c.was.State.Running.StartedAt, c.is.State.Running.StartedAt; !was.IsZero() && !was.Equal(&is) {
			return became("startedAt", clock(was), clock(is))
		}
	}
	was, is := endsOfSameRun(c)
	if was == nil {
		return ""
	}
	if !was.StartedAt.Equal(&is.StartedAt) {
		return became("startedAt of the run that ended", clock(was.StartedAt), clock(is.StartedAt))
	}
	if !was.FinishedAt.Equal(&is.FinishedAt) {
		return became("finishedAt", clock(was.FinishedAt), clock(is.FinishedAt))
	}
	return ""
}

func clock(t metav1.Time) string {
	if t.IsZero() {
		return "unset"
	}
	return t.UTC().Format(time.RFC3339)
}
