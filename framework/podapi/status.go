// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"fmt"
	"slices"

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

// Ended reports whether a phase is terminal: a pod that has succeeded or failed stays so.
func Ended(phase corev1.PodPhase) bool {
	return phase == corev1.PodSucceeded || phase == corev1.PodFailed
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

// Unstartable returns the reason why a container of the pod can never start, or "". Other reasons for waiting may pass:
// an image registry comes back, a Secret is created.
func Unstartable(pod *corev1.Pod) string {
	for _, s := range Statuses(pod) {
		if w := s.State.Waiting; w != nil && (w.Reason == "InvalidImageName" || w.Reason == "ErrImageNeverPull") {
			return fmt.Sprintf("container %s cannot start: %s", s.Name, w.Reason)
		}
	}
	return ""
}
