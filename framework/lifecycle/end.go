// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var endRules = []Rule{
	{
		ID:       "ended-pod-runs-nothing",
		Sentence: "No container runs in a pod that has succeeded or failed.",
		Source:   "PodSucceeded and PodFailed in the API; mergePodStatus of the kubelet waits for the containers",
		reads:    append([]string{phaseField}, statusFields...),
		judge: each(func(c *change, one container) string {
			if podapi.Ended(c.is.Status.Phase) && running(one.is) && !notYetSeenToEnd(c, one) {
				return fmt.Sprintf("runs, though the pod is %s", c.is.Status.Phase)
			}
			return ""
		}),
	},
	{
		ID:       "failed-has-a-cause",
		Sentence: "A pod that has failed shows a container that failed, or the reason why it was ended.",
		Source:   "PodFailed in the API: exited with a non-zero exit code or was stopped by the system; PodStatus.reason",
		reads:    append([]string{phaseField, reasonField}, statusFields...),
		judge:    one(failedWithoutCause),
	},
	{
		ID:       "ended-pod-is-not-to-be-restarted",
		Sentence: "A pod ends by itself only when its restart policy starts none of its containers again.",
		Source:   "PodSpec.restartPolicy, Container.restartPolicy and restartPolicyRules; getPhase of the kubelet",
		reads:    append([]string{phaseField, reasonField}, statusFields...),
		judge: each(func(c *change, one container) string {
			if !podapi.Ended(c.is.Status.Phase) || endedByOthers(c.is) || one.Sidecar() || !ended(one.is) || lost(one.is.State.Terminated) {
				return ""
			}
			if code := one.is.State.Terminated.ExitCode; podapi.Restarts(c.is, one.Name, code) {
				return fmt.Sprintf("exit code %d asks for a restart, but the pod is %s", code, c.is.Status.Phase)
			}
			return ""
		}),
	},
	{
		ID:       "reason-of-the-end-stays",
		Sentence: "The reason of a pod that has ended, such as DeadlineExceeded, does not change.",
		Source:   "PodStatus.reason; generateAPIPodStatus of the kubelet preserves it with the phase",
		reads:    []string{phaseField, reasonField},
		judge: later(func(c *change) string {
			was, is := c.was.Status, c.is.Status
			if podapi.Ended(was.Phase) && was.Phase == is.Phase && was.Reason != "" && was.Reason != is.Reason && !refused(c) {
				return fmt.Sprintf("reason became %q, was %q", is.Reason, was.Reason)
			}
			return ""
		}),
	},
	{
		ID:       "exit-code-is-final",
		Sentence: "The exit code of a run of a container does not change.",
		Source:   "ContainerStateTerminated.exitCode",
		reads:    statusFields,
		judge: both(func(c container) string {
			was, is := endsOfSameRun(c)
			if was != nil && was.ExitCode != is.ExitCode {
				return became("exit code", was.ExitCode, is.ExitCode)
			}
			return ""
		}),
	},
	{
		ID:       "reason-of-a-run-stays",
		Sentence: "The reason why a run of a container ended does not vanish or change, except to OOMKilled.",
		Source:   "ContainerStateTerminated.reason; a runtime may learn of the lack of memory after the end",
		reads:    statusFields,
		judge: both(func(c container) string {
			was, is := endsOfSameRun(c)
			if was == nil || was.Reason == "" || was.Reason == is.Reason || is.Reason == "OOMKilled" {
				return ""
			}
			return became("reason", strconv.Quote(was.Reason), strconv.Quote(is.Reason))
		}),
	},
	{
		ID:       "message-of-a-run-stays",
		Sentence: "The message with which a run of a container ended does not vanish, and does not change if it is not the end of its log.",
		Source:   "Container.terminationMessagePath and ContainerStateTerminated.message; a runtime may complete the log after the end",
		reads:    statusFields,
		judge: each(func(change *change, c container) string {
			if c.was == nil || beingRemoved(change, c) {
				return ""
			}
			was, is := endsOfSameRun(c)
			return messageChanged(c, was, is)
		}),
	},
	{
		ID:       "end-names-its-container",
		Sentence: "The end of a run has the same container ID as the status that contains it.",
		Source:   "ContainerStateTerminated.containerID and ContainerStatus.containerID",
		reads:    statusFields,
		judge: each(func(_ *change, one container) string {
			end := one.is.State.Terminated
			if end == nil || lost(end) || end.ContainerID == "" || one.is.ContainerID == "" || end.ContainerID == one.is.ContainerID {
				return ""
			}
			return fmt.Sprintf("state.terminated is of %s, but containerID is %s", end.ContainerID, one.is.ContainerID)
		}),
	},
	{
		ID:       "deleted-pod-ends-first",
		Sentence: "A pod that is deleted with a grace period is removed only after the end of its containers was reported.",
		Source:   "Pod lifecycle documentation, termination of Pods; canBeDeleted of the kubelet waits for a terminal phase",
		reads:    statusFields,
		judge: each(func(c *change, one container) string {
			if c.gone && running(one.is) && c.was != nil && c.was.DeletionGracePeriodSeconds != nil && *c.was.DeletionGracePeriodSeconds > 0 {
				return "its end was not reported before the pod was removed"
			}
			return ""
		}),
	},
}

// messageChanged does not quote the messages, which are of programs.
// notYetSeenToEnd tells whether the node has just ended the pod, for a reason of its own such as DeadlineExceeded, and
// shows what it saw of the container before. A busy kubelet does so: the phase comes from what it decided, the state of
// the container from its cache. The next report must have both.
func notYetSeenToEnd(c *change, one container) bool {
	return c.is.Status.Reason != "" && c.was != nil && !podapi.Ended(c.was.Status.Phase) && one.was != nil && running(one.was)
}

func messageChanged(c container, was, is *corev1.ContainerStateTerminated) string {
	switch {
	case was == nil || was.Message == "" || was.Message == is.Message:
		return ""
	case is.Message == "":
		return "the message of its end vanished"
	case c.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError:
		return ""
	}
	return "the message of its end changed"
}

// endedByOthers reports whether a pod did not end by itself: it was deleted, evicted, stopped at its deadline, refused.
func endedByOthers(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp != nil || pod.Status.Reason != "" || podapi.IsTrue(pod, corev1.DisruptionTarget)
}

func failedWithoutCause(c *change) string {
	if c.is.Status.Phase != corev1.PodFailed || endedByOthers(c.is) {
		return ""
	}
	for _, status := range podapi.Statuses(c.is) {
		for _, end := range []*corev1.ContainerStateTerminated{status.State.Terminated, status.LastTerminationState.Terminated} {
			if end != nil && end.ExitCode != 0 {
				return ""
			}
		}
	}
	return "phase Failed without a reason, and no container has an exit code other than 0"
}

// endsOfSameRun returns the end of one run as both statuses tell it, nil unless both do. A run without an ID is the
// same while the container has not been restarted.
func endsOfSameRun(c container) (was, is *corev1.ContainerStateTerminated) {
	was, is = c.was.State.Terminated, c.is.State.Terminated
	if was == nil {
		return nil, nil
	}
	if is == nil || was.ContainerID != is.ContainerID {
		is = c.is.LastTerminationState.Terminated
	}
	switch {
	case is == nil || lost(was) || lost(is) || was.ContainerID != is.ContainerID:
		return nil, nil
	case was.ContainerID == "" && (is != c.is.State.Terminated || c.was.RestartCount != c.is.RestartCount):
		return nil, nil
	}
	return was, is
}
