// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// PodsPath is the path to the pods of the namespace "ns".
const PodsPath = "/api/v1/namespaces/ns/pods"

// Pod is a pod in the namespace "ns" with one container "main" that is never restarted.
func Pod(phase corev1.PodPhase, uid, name string, change ...func(*corev1.Pod)) *corev1.Pod {
	pod := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, UID: types.UID(uid)},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}}, RestartPolicy: corev1.RestartPolicyNever},
		Status:     corev1.PodStatus{Phase: phase},
	}
	for _, do := range change {
		do(pod)
	}
	return pod
}

// GeneratedBy changes a pod into one that was generated from a prefix.
func GeneratedBy(prefix string) func(*corev1.Pod) {
	return func(pod *corev1.Pod) { pod.GenerateName = prefix }
}

// Soon bounds the waiting of a test. The bound is reached by a failing test only.
func Soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// Await waits until done holds. It asks whenever changed fires.
func Await(t *testing.T, what string, changed func() <-chan struct{}, done func() bool) {
	t.Helper()
	ctx := Soon(t)
	for {
		wake := changed()
		if done() {
			return
		}
		select {
		case <-wake:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// Object reads an object from YAML.
func Object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	obj := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(text), &obj.Object); err != nil {
		t.Fatal(err)
	}
	return obj
}
