// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// failedLog shows of the container that failed, in a pod that a check does not want to fail, the lines of its log that
// are nearest to what the other checks want. It is empty if there is no such container, or if its log is empty or
// cannot be read: the report has the error where it would have the log.
func (s *spec) failedLog(ctx context.Context, p phase, o validation.Outcome) string {
	if o.Pod == nil || o.Check.Kind != validation.CheckPods || p.checks.Pods[o.Check.Index].Status == string(corev1.PodFailed) {
		return ""
	}
	container := podapi.FailedContainer(o.Pod)
	if container == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnoseTimeout)
	defer cancel()
	ref := validation.LogRef{Namespace: o.Pod.Namespace, Pod: o.Pod.Name, UID: o.Pod.UID, Container: container}
	log := s.redact.Text(string(s.client.FetchLog(ctx, ref).Text)) // a secret that is cut in two is not recognised
	lines := p.checks.Excerpt(o.Pod, container, []byte(log))
	if lines == "" {
		return ""
	}
	return podapi.CallContainer(o.Pod, container) + "\n" + lines
}
