// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// whyPending is the last warning about a pod that does not start and whose status does not say why, such as one whose
// volumes cannot be mounted: kubelets tell that in events alone. It is empty if there is none.
func (s *spec) whyPending(ctx context.Context, pod *corev1.Pod) string {
	if pod.Status.Phase != corev1.PodPending || saysWhyPending(pod) {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnoseTimeout)
	defer cancel()
	events, err := s.client.Events(ctx, pod.Namespace, pod.UID)
	if err != nil {
		return "" // the report has the error where it would have the events
	}
	for _, event := range slices.Backward(events) {
		if event.Type == corev1.EventTypeWarning {
			return podapi.Cause(event.Reason, event.Message)
		}
	}
	return ""
}

func saysWhyPending(pod *corev1.Pod) bool {
	return pod.Status.Message != "" ||
		slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse
		}) ||
		slices.ContainsFunc(podapi.Statuses(pod), func(c corev1.ContainerStatus) bool {
			return c.State.Waiting != nil && c.State.Waiting.Message != ""
		})
}
