// SPDX-License-Identifier: Apache-2.0

package podapi

import corev1 "k8s.io/api/core/v1"

// AwaitsStart reports whether a container of a pod that has not ended has not started yet. Init containers, which come
// before the others, are not asked: many providers do not report them.
func AwaitsStart(pod *corev1.Pod) bool {
	if Ended(pod.Status.Phase) {
		return false
	}
	for c := range containers(&pod.Spec) {
		if !c.Init() && !ran(Status(pod, c.Name)) {
			return true
		}
	}
	return false
}

// Starts reports whether a container has started, for the first time or again, between two states of a pod. before may
// be nil.
func Starts(before, after *corev1.Pod) bool {
	for _, is := range Statuses(after) {
		var was *corev1.ContainerStatus
		if before != nil {
			was = Status(before, is.Name)
		}
		switch {
		case !ran(&is):
		case !ran(was), is.RestartCount > was.RestartCount:
			return true
		case is.ContainerID != "" && was.ContainerID != "" && is.ContainerID != was.ContainerID:
			return true
		}
	}
	return false
}

// ran reports whether a container has run at least once, by its status, which may be nil.
func ran(s *corev1.ContainerStatus) bool {
	return s != nil && (s.State.Running != nil || s.State.Terminated != nil || s.LastTerminationState.Terminated != nil)
}
