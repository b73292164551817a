// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Fields is a pod as the API's JSON has it.
func Fields(pod *corev1.Pod) (map[string]any, error) {
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(pod)
	if err != nil {
		return nil, err
	}
	fields["apiVersion"], fields["kind"] = "v1", "Pod"
	return fields, nil
}
