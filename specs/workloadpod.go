// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// worstPod is the pod that tells most of why a workload is not as it should be, and what it tells: how the pod is, and
// how many others are in the same phase. The pod is nil if the object is no workload, or if all its pods are fine.
func (s *spec) worstPod(kind, namespace, name string) (worst *corev1.Pod, told string) {
	if !podapi.RunsPods(kind) {
		return nil, ""
	}
	var all []*corev1.Pod
	for _, history := range s.state.Histories() {
		pod := history.Revisions[len(history.Revisions)-1].Pod
		if pod.Namespace == namespace && podapi.RunBy(pod, kind, name) {
			all = append(all, pod)
		}
	}
	if worst = podapi.Worst(all); worst == nil {
		return nil, ""
	}
	told = worst.Namespace + "/" + worst.Name + ": " + podapi.Describe(worst)
	if len(all) > 1 {
		alike := slices.DeleteFunc(slices.Clone(all), func(pod *corev1.Pod) bool { return pod.Status.Phase != worst.Status.Phase })
		told += fmt.Sprintf("; %d of %d pods of the %s are %s", len(alike), len(all), kind, worst.Status.Phase)
	}
	return worst, told
}
