// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"cmp"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
)

var restartRules = []Rule{
	{
		ID:       "restart-count-never-falls",
		Sentence: "The restart count of a container never falls.",
		Source:   "ContainerStatus.restartCount; convertToAPIContainerStatuses of the kubelet keeps the higher count",
		reads:    statusFields,
		judge: both(func(c container) string {
			if c.is.RestartCount < c.was.RestartCount {
				return became("restartCount", c.was.RestartCount, c.is.RestartCount)
			}
			return ""
		}),
	},
	{
		ID:       "restart-is-counted",
		Sentence: "When a container runs again after an end, its restart count has risen.",
		Source:   "ContainerStatus.restartCount: the number of times the container has been restarted",
		reads:    statusFields,
		judge: both(func(c container) string {
			if ended(c.was) && running(c.is) && c.is.RestartCount == c.was.RestartCount {
				return fmt.Sprintf("runs again, and restartCount is still %d", c.is.RestartCount)
			}
			return ""
		}),
	},
	{
		ID:       "restart-count-rises-with-a-restart",
		Sentence: "The restart count of a container rises only when the container is started again.",
		Source:   "ContainerStatus.restartCount and containerID",
		reads:    statusFields,
		judge: both(func(c container) string {
			if c.is.RestartCount <= c.was.RestartCount || c.was.ContainerID == "" || c.was.ContainerID != c.is.ContainerID ||
				waiting(c.was) || waiting(c.is) || lost(c.is.State.Terminated) {
				return ""
			}
			return fmt.Sprintf("restartCount rose from %d to %d, and containerID is still %s", c.was.RestartCount, c.is.RestartCount, c.is.ContainerID)
		}),
	},
	{
		ID:       "restart-shows-the-last-end",
		Sentence: "After a restart, lastState shows how the previous run ended.",
		Source:   "ContainerStatus.lastState: the last termination state of the container",
		Rarely:   endRemoved,
		reads:    statusFields,
		judge: both(func(c container) string {
			restarted := c.is.RestartCount == c.was.RestartCount+1 && !waiting(c.was)
			if restarted && c.is.LastTerminationState.Terminated == nil && !lost(c.is.State.Terminated) {
				return fmt.Sprintf("restartCount rose to %d, and lastState.terminated is empty", c.is.RestartCount)
			}
			return ""
		}),
	},
	{
		ID:       "last-end-is-that-of-the-run-before",
		Sentence: "After a restart, lastState shows the same as what was reported when the previous run ended.",
		Source:   "ContainerStatus.lastState",
		Rarely:   endRemoved,
		reads:    statusFields,
		judge:    both(lastEndDiffers),
	},
	{
		ID:       "last-end-stays",
		Sentence: "lastState does not change until the container is started again.",
		Source:   "ContainerStatus.lastState; convertToAPIContainerStatuses of the kubelet keeps it",
		Since:    36,
		reads:    statusFields,
		judge: both(func(c container) string {
			was, is := c.was.LastTerminationState.Terminated, c.is.LastTerminationState.Terminated
			if was == nil || !sameRun(c.was, c.is) || stateOf(c.was) != stateOf(c.is) || ofItself(c.is) {
				return ""
			}
			if is == nil {
				return fmt.Sprintf("lastState vanished, was exit code %d", was.ExitCode)
			}
			return cmp.Or(endChanged(was, is), messageChanged(c, was, is))
		}),
	},
	{
		ID:       "last-end-needs-a-restart",
		Sentence: "A running container that has not been restarted has no lastState.",
		Source:   "ContainerStatus.lastState in the API: not populated if the container is still running and restartCount is 0",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			last := one.is.LastTerminationState.Terminated
			if !running(one.is) || one.is.RestartCount > 0 || last == nil || lost(last) {
				return ""
			}
			return fmt.Sprintf("restartCount is 0, and lastState has exit code %d", last.ExitCode)
		}),
	},
	{
		ID:       "last-state-is-an-end",
		Sentence: "lastState shows an end, and nothing that runs or waits for a reason.",
		Source:   "ContainerStatus.lastState in the API: the last termination state of the container",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			// A kubelet that was restarted may show a run before that was created and never started; it has no reason.
			switch last := one.is.LastTerminationState; {
			case last.Running != nil:
				return "lastState is running"
			case last.Waiting != nil && last.Waiting.Reason != "":
				return fmt.Sprintf("lastState is waiting (%s)", last.Waiting.Reason)
			}
			return ""
		}),
	},
	{
		ID:       "restart-policy-never-is-kept",
		Sentence: "A container of a pod with the restart policy Never is not started again.",
		Source:   "PodSpec.restartPolicy; computePodActions of the kubelet",
		Since:    34,
		reads:    statusFields,
		judge:    each(restartedThoughNever),
	},
}

// endRemoved is why even a kubelet does not know the last end: its garbage collection keeps one container that does not
// run, and a container that was created and has not been started yet is one.
const endRemoved = "a kubelet that removes ended containers while it creates the next one also removes the last one; " +
	"see enforceMaxContainersPerEvictUnit"

// ofItself reports whether lastState is of the very run that state shows as ended. The kubelet reports this when the
// pod is ended while the container waits for a restart.
func ofItself(s *corev1.ContainerStatus) bool {
	last := s.LastTerminationState.Terminated
	return ended(s) && last != nil && last.ContainerID == s.ContainerID
}

// lastEndDiffers compares a run that was seen with what lastState says of it after one restart. While the container
// waits for another restart, lastState is of the run after that one.
func lastEndDiffers(c container) string {
	last := c.is.LastTerminationState.Terminated
	if last == nil || lost(last) || waiting(c.was) || waiting(c.is) || c.is.RestartCount != c.was.RestartCount+1 || ofItself(c.is) {
		return ""
	}
	if id := c.was.ContainerID; id != "" && last.ContainerID != "" && last.ContainerID != id {
		return fmt.Sprintf("lastState is of %s, but the run before was %s", last.ContainerID, id)
	}
	if end := c.was.State.Terminated; end != nil && !lost(end) && end.ExitCode != last.ExitCode {
		return fmt.Sprintf("lastState has exit code %d, but the run before ended with %d", last.ExitCode, end.ExitCode)
	}
	return ""
}

// endChanged returns how two descriptions of one end differ.
func endChanged(was, is *corev1.ContainerStateTerminated) string {
	switch {
	case was.ExitCode != is.ExitCode:
		return became("exit code of lastState", was.ExitCode, is.ExitCode)
	case was.Reason != is.Reason && is.Reason != "OOMKilled":
		return became("reason of lastState", strconv.Quote(was.Reason), strconv.Quote(is.Reason))
	case was.ContainerID != is.ContainerID:
		return became("containerID of lastState", strconv.Quote(was.ContainerID), strconv.Quote(is.ContainerID))
	case !was.StartedAt.Equal(&is.StartedAt):
		return became("startedAt of lastState", clock(was.StartedAt), clock(is.StartedAt))
	case !was.FinishedAt.Equal(&is.FinishedAt):
		return became("finishedAt of lastState", clock(was.FinishedAt), clock(is.FinishedAt))
	}
	return ""
}

// restartedThoughNever accepts what restarts a container whatever the policy: a policy of its own, the action
// RestartAllContainers, a change of the pod's spec, and the loss of the container. A container that was created and not
// started, because the kubelet was restarted then, counts as well; it has not run, so that no end is known.
func restartedThoughNever(c *change, one container) string {
	last := one.is.LastTerminationState.Terminated
	if one.is.RestartCount == 0 || last == nil || c.is.Spec.RestartPolicy != corev1.RestartPolicyNever || c.is.Generation > 1 {
		return ""
	}
	for _, other := range c.containers {
		if len(other.RestartPolicyRules) > 0 {
			return ""
		}
	}
	if one.RestartPolicy != nil || lost(one.is.State.Terminated) || lost(last) {
		return ""
	}
	return fmt.Sprintf("restartCount is %d", one.is.RestartCount)
}
