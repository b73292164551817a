// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Statuses lists the statuses of all containers in the order in which they start: init, ordinary, ephemeral.
func Statuses(pod *corev1.Pod) []corev1.ContainerStatus {
	s := pod.Status
	return slices.Concat(s.InitContainerStatuses, s.ContainerStatuses, s.EphemeralContainerStatuses)
}

// Status returns the status of a container, nil if the pod reports none. It is read-only.
func Status(pod *corev1.Pod, container string) *corev1.ContainerStatus {
	for _, list := range [][]corev1.ContainerStatus{
		pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses,
	} {
		for i := range list {
			if list[i].Name == container {
				return &list[i]
			}
		}
	}
	return nil
}

// Condition returns a condition of a pod, nil if the pod is nil or has none of this type. It is read-only.
func Condition(pod *corev1.Pod, of corev1.PodConditionType) *corev1.PodCondition {
	if pod == nil {
		return nil
	}
	for i := range pod.Status.Conditions {
		if pod.Status.Conditions[i].Type == of {
			return &pod.Status.Conditions[i]
		}
	}
	return nil
}

// IsTrue reports whether a pod has a condition whose status is True.
func IsTrue(pod *corev1.Pod, of corev1.PodConditionType) bool {
	found := Condition(pod, of)
	return found != nil && found.Status == corev1.ConditionTrue
}

// Ended reports whether a phase is terminal: a pod that has succeeded or failed stays so.
func Ended(phase corev1.PodPhase) bool {
	return phase == corev1.PodSucceeded || phase == corev1.PodFailed
}

// SettleTime is how long a kubelet may take to report what it has not reported at once: it compares the status of each
// pod with the API server's that often (syncPeriod in k8s.io/kubernetes/pkg/kubelet/status/status_manager.go).
const SettleTime = 10 * time.Second

// Final reports whether a pod has ended and nothing of it is started again, by its phase and by its restart rules: a
// provider may report a terminal phase between two runs of a container. A controller may replace the pod.
func Final(pod *corev1.Pod) bool {
	if pod == nil || !Ended(pod.Status.Phase) {
		return false
	}
	if pod.Status.Reason != "" { // the kubelet ended the pod as a whole: Evicted, DeadlineExceeded
		return true
	}
	for c := range containers(&pod.Spec) {
		status := Status(pod, c.Name)
		if status == nil || c.Sidecar() { // sidecars end with the pod
			continue
		}
		end := status.State.Terminated
		if status.State.Waiting != nil {
			end = status.LastTerminationState.Terminated
		}
		if status.State.Running != nil || end != nil && Restarts(pod, c.Name, end.ExitCode) {
			return false
		}
	}
	return true
}

// Refused reports whether the node reports nothing of a pod but why it does not run it.
func Refused(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodFailed && pod.Status.Reason != "" && len(Statuses(pod)) == 0
}

// NotStarted reports whether a container waits for its first start, by its status, or never will because its pod was
// refused.
func NotStarted(pod *corev1.Pod, container string) bool {
	status := Status(pod, container)
	return Refused(pod) || status != nil && status.State.Waiting != nil && status.LastTerminationState.Terminated == nil
}

// Terminated reports whether a container has ended for good: it has terminated and is not started again, or the pod has
// ended, whatever the provider reports of the container.
func Terminated(pod *corev1.Pod, container string) bool {
	if pod == nil {
		return false
	}
	if Ended(pod.Status.Phase) {
		return true
	}
	status := Status(pod, container)
	return status != nil && status.State.Terminated != nil && !Restarts(pod, container, status.State.Terminated.ExitCode)
}

// Ending reports whether all main containers of a pod have ended for good although its phase does not say so yet: the
// kubelet may report both in one update of the status or in two.
func Ending(pod *corev1.Pod) bool {
	if pod == nil || Ended(pod.Status.Phase) || len(pod.Spec.Containers) == 0 {
		return false
	}
	for _, c := range pod.Spec.Containers {
		if !Terminated(pod, c.Name) {
			return false
		}
	}
	return true
}

// Unstartable returns the reason why a container of the pod can never start, or "". Other reasons for waiting may pass:
// an image registry comes back, a Secret is created. Ephemeral containers do not count: the pod goes on without them.
func Unstartable(pod *corev1.Pod) string {
	return unstartable(pod, slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses))
}

// NeverStarts returns the reason why a container can never start, or "": because of itself, or of an init container
// that it waits for. Other containers do not matter to it.
func NeverStarts(pod *corev1.Pod, name string) string {
	var matter []corev1.ContainerStatus
	own := Status(pod, name)
	if own != nil {
		matter = append(matter, *own)
	}
	if own == nil || own.State.Running == nil && own.State.Terminated == nil && own.LastTerminationState.Terminated == nil {
		for _, init := range waitsFor(&pod.Spec, name) {
			if status := Status(pod, init.Name); status != nil {
				matter = append(matter, *status)
			}
		}
	}
	return unstartable(pod, matter)
}

// waitsFor are the init containers before which a container does not start: an init container waits for those before
// it, an ephemeral one for none.
func waitsFor(spec *corev1.PodSpec, name string) []corev1.Container {
	switch one, _ := findContainer(spec, name); {
	case one.Init():
		return spec.InitContainers[:one.Index]
	case one.Field == "ephemeralContainers":
		return nil
	}
	return spec.InitContainers
}

func unstartable(pod *corev1.Pod, statuses []corev1.ContainerStatus) string {
	for _, s := range statuses {
		if w := s.State.Waiting; w != nil && (w.Reason == "InvalidImageName" || w.Reason == "ErrImageNeverPull") {
			return fmt.Sprintf("%s cannot start: %s", CallContainer(pod, s.Name), w.Reason)
		}
	}
	return ""
}
