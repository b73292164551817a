// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Worst is the pod that tells most of why a workload is not as it should be: the first one that has failed, or else one
// that has not started, or else one that runs and is not ready. It is nil if there is none of these.
func Worst(pods []*corev1.Pod) *corev1.Pod {
	if len(pods) == 0 {
		return nil
	}
	worst := slices.MinFunc(pods, func(a, b *corev1.Pod) int { return cmp.Compare(distress(a), distress(b)) })
	if distress(worst) == fine {
		return nil
	}
	return worst
}

// fine is the distress of a pod that is as most workloads want it.
const fine = 3

// distress is how well a pod does: the lower, the worse.
func distress(pod *corev1.Pod) int {
	switch pod.Status.Phase {
	case corev1.PodFailed:
		return 0
	case corev1.PodSucceeded:
		return fine
	case corev1.PodRunning:
		if IsTrue(pod, corev1.PodReady) {
			return fine
		}
		return 2
	}
	return 1
}
