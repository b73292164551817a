// SPDX-License-Identifier: Apache-2.0

package main

import corev1 "k8s.io/api/core/v1"

// stage is a part of the life of a pod, or of one of its containers.
type stage string

// The stages, in order. A pod that is being deleted is in that stage whatever its containers do.
const (
	waiting   stage = "waiting"
	running   stage = "running"
	restarted stage = "restarted"
	deleted   stage = "being deleted"
	ended     stage = "ended"
	// every is all of them.
	every stage = "every"
)

var stages = []stage{waiting, running, restarted, deleted, ended}

// stageOf returns the stage of a container, or without one of the pod.
func stageOf(pod *corev1.Pod, container *corev1.ContainerStatus) stage {
	switch {
	case pod.DeletionTimestamp != nil:
		return deleted
	case pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed:
		return ended
	case container == nil:
		for i := range pod.Status.ContainerStatuses {
			if pod.Status.ContainerStatuses[i].RestartCount > 0 {
				return restarted
			}
		}
		if pod.Status.Phase == corev1.PodRunning {
			return running
		}
		return waiting
	case container.RestartCount > 0:
		return restarted
	case container.State.Running != nil:
		return running
	case container.State.Terminated != nil:
		return ended
	}
	return waiting
}
