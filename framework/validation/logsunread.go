// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// ErrLogNotRead is the error of a log before the first reading of it has ended.
var ErrLogNotRead = errors.New("the log has not been read yet")

// NotReadableError says that a log was not asked for, and which state of its container is the reason.
type NotReadableError struct{ Reason error }

// Error implements error.
func (e *NotReadableError) Error() string { return e.Reason.Error() }

// unread is the outcome for a log of which nothing was read. There is none of a container that was never started, and
// will be none when its pod has ended for good.
func (e *Evaluator) unread(check LogCheck, s State, pod PodState, container string, l LogState) Outcome {
	o := check.unread(pod, container, l)
	reading := errors.Is(o.Err, ErrLogNotRead)
	if o.Verdict == NotYet && !reading && podapi.NotStarted(pod.Pod, container) && pod.over(s) {
		e.settle(&o, ended{"the pod", "has", s.Watched(PodRef(check.Selector()), pod.Changed)})
	}
	return o
}

// unread is the outcome as far as the log itself tells.
func (l LogCheck) unread(pod PodState, container string, state LogState) Outcome {
	o := Outcome{Got: ErrLogNotRead.Error() + ", " + podapi.DescribeContainer(pod.Pod, container), Err: state.Err}
	if waits := (*NotReadableError)(nil); state.Err == nil || errors.As(state.Err, &waits) && !l.Previous && podapi.Terminated(pod.Pod, container) {
		o.Err = ErrLogNotRead // the reader has not learned of the end yet
	}
	reading := errors.Is(o.Err, ErrLogNotRead)
	switch reason := lost(pod, container); {
	case reason != "":
		o.Verdict = Never
		o.Got += "; " + reason
		if reading { // and nobody will
			o.Err = nil
		}
	case reading:
		o.Unsettled = true
	}
	if !reading {
		o.Got += "\nlast error: " + errorText(o.Err)
	}
	return o
}
