// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// containerView is what a pod's status says about one container, reduced to
// what matters for its log. Two equal views mean that nothing happened that
// makes another reading worth while, except time while it runs.
type containerView struct {
	uid      types.UID
	phase    corev1.PodPhase
	restarts int32
	id       string
	state    string // "", "waiting", "running", "terminated"
	reason   string
	previous bool // an earlier instance has terminated
}

// defaultContainerAnnotation is honoured by kubectl logs too.
const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container"

// defaultContainer returns name, or if it is empty the container meant.
func defaultContainer(pod *corev1.Pod, name string) string {
	if name != "" {
		return name
	}
	if name = pod.Annotations[defaultContainerAnnotation]; name != "" {
		return name
	}
	if len(pod.Spec.Containers) > 0 {
		return pod.Spec.Containers[0].Name
	}
	return ""
}

func viewContainer(pod *corev1.Pod, container string) containerView {
	view := containerView{uid: pod.UID, phase: pod.Status.Phase}
	statuses := containerStatuses(pod)
	at := slices.IndexFunc(statuses, func(s corev1.ContainerStatus) bool { return s.Name == container })
	if at < 0 {
		return view
	}
	status := statuses[at]
	view.restarts, view.id = status.RestartCount, status.ContainerID
	view.previous = status.LastTerminationState.Terminated != nil || status.RestartCount > 0
	switch {
	case status.State.Terminated != nil:
		view.state = "terminated"
	case status.State.Running != nil:
		view.state = "running"
	case status.State.Waiting != nil:
		view.state, view.reason = "waiting", status.State.Waiting.Reason
	}
	return view
}

// sameInstance tells whether no restart lies between two views.
func (v containerView) sameInstance(other containerView) bool {
	return v.uid == other.uid && v.restarts == other.restarts
}

func (v containerView) podEnded() bool {
	return v.phase == corev1.PodSucceeded || v.phase == corev1.PodFailed
}

// readable returns an error that says what the log is waiting for, nil if it
// can be read. A provider that reports no container states at all is believed
// its pod phase.
func (v containerView) readable(container string, previous bool) error {
	switch {
	case previous && !v.previous:
		return fmt.Errorf("container %s was not restarted, there is no previous log", container)
	case v.podEnded():
		return nil
	case previous, v.state == "running", v.state == "terminated":
		return nil
	case v.state == "waiting" && v.previous:
		return nil
	case v.state == "waiting":
		return fmt.Errorf("container %s is waiting to start: %s", container, orElse(v.reason, "no reason given"))
	case v.phase == corev1.PodRunning:
		return nil
	}
	return fmt.Errorf("container %s has not started: the pod is %s", container, orElse(string(v.phase), "without a phase"))
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// mayGrow tells whether the log can become longer without a change of status.
func (v containerView) mayGrow(previous bool) bool {
	return !previous && !v.podEnded() && v.state != "terminated" && v.state != "waiting"
}

// ended tells whether a reading that begins now sees all that the log will ever
// hold. For a container that its restart policy will start again only the pod's
// end is one: its log would begin anew. The log of a previous instance is
// complete as soon as there is one, until the next restart replaces it.
func (v containerView) ended(pod *corev1.Pod, container string, previous bool) bool {
	if v.podEnded() {
		return true
	}
	if previous {
		return v.previous
	}
	return v.state == "terminated" && !restarts(pod, container)
}

// restarts tells whether a terminated container will be started again.
func restarts(pod *corev1.Pod, container string) bool {
	switch restartPolicy(pod, container) {
	case corev1.RestartPolicyNever:
		return false
	case corev1.RestartPolicyOnFailure:
		return exitCode(pod, container) != 0
	}
	return true
}

// restartPolicy is the container's own, or else the pod's. "Always" of the pod
// means "until it succeeds" for init containers; their own makes them sidecars.
func restartPolicy(pod *corev1.Pod, container string) corev1.RestartPolicy {
	for i, c := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		if c.Name != container {
			continue
		}
		if c.RestartPolicy != nil {
			return corev1.RestartPolicy(*c.RestartPolicy)
		}
		if i < len(pod.Spec.InitContainers) && pod.Spec.RestartPolicy != corev1.RestartPolicyNever {
			return corev1.RestartPolicyOnFailure
		}
	}
	return pod.Spec.RestartPolicy
}

func exitCode(pod *corev1.Pod, container string) int32 {
	for _, status := range containerStatuses(pod) {
		if status.Name == container && status.State.Terminated != nil {
			return status.State.Terminated.ExitCode
		}
	}
	return 0
}
