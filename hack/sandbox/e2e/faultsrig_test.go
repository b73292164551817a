// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// honest is a namespace of no fault.
const honest = "honest"

// faulty is a sandbox with the fault proxy.
type faulty struct{ *cluster }

// namespace makes the namespace of a fault, or an honest one, and returns its name.
func (f *faulty) namespace(t *testing.T, name string) string {
	t.Helper()
	if name != honest {
		name = "fault-" + name
	}
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := f.client.CoreV1().Namespaces().Create(t.Context(), ns, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
	f.eventually(t, "the service account of "+name, func() bool {
		_, err := f.client.CoreV1().ServiceAccounts(name).Get(t.Context(), "default", metav1.GetOptions{})
		return err == nil
	})
	return name
}

// eventually waits until something holds.
func (f *faulty) eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	if err := poll(t, holds); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// poll asks until something holds, for two minutes at most.
func poll(t *testing.T, holds func() bool) error {
	t.Helper()
	return wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, 2*time.Minute, true, func(context.Context) (bool, error) { return holds(), nil })
}

// run makes a pod that runs a script in busybox.
func (f *faulty) run(t *testing.T, namespace, name, script string, change ...func(*corev1.Pod)) {
	t.Helper()
	grace := int64(30)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace},
		Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, TerminationGracePeriodSeconds: &grace,
			Containers: []corev1.Container{{
				Name: "c", Image: "busybox:1.36", Command: []string{"/bin/sh", "-c", script},
				Env: []corev1.EnvVar{{Name: "TEXT", Value: "it's"}},
			}},
		},
	}
	for _, c := range change {
		c(pod)
	}
	if _, err := f.client.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// get returns a pod, or nil if there is none.
func (f *faulty) get(t *testing.T, namespace, name string) *corev1.Pod {
	t.Helper()
	pod, err := f.client.CoreV1().Pods(namespace).Get(t.Context(), name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return pod
}

func ended(pod *corev1.Pod) bool {
	return pod != nil && len(pod.Status.ContainerStatuses) > 0 && pod.Status.ContainerStatuses[0].State.Terminated != nil
}

func runs(pod *corev1.Pod) bool {
	return pod != nil && len(pod.Status.ContainerStatuses) > 0 && pod.Status.ContainerStatuses[0].State.Running != nil
}

// until waits for a state of a pod.
func (f *faulty) until(t *testing.T, namespace, name string, wanted func(*corev1.Pod) bool) {
	t.Helper()
	var last *corev1.Pod
	err := poll(t, func() bool {
		last = f.get(t, namespace, name)
		return wanted(last)
	})
	if err != nil {
		state, _ := json.MarshalIndent(last, "", " ")
		t.Fatalf("pod %s/%s: %v, it was last\n%s", namespace, name, err, state)
	}
}

// logOf returns the log of an ended pod.
func (f *faulty) logOf(t *testing.T, namespace, name string) string {
	t.Helper()
	f.until(t, namespace, name, ended)
	data, err := f.client.CoreV1().Pods(namespace).GetLogs(name, &corev1.PodLogOptions{}).DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (f *faulty) remove(t *testing.T, namespace, name string) {
	t.Helper()
	if err := f.client.CoreV1().Pods(namespace).Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// succeeds waits for the success of a pod.
func (f *faulty) succeeds(t *testing.T, namespace, name string) {
	t.Helper()
	f.until(t, namespace, name, func(pod *corev1.Pod) bool { return pod != nil && pod.Status.Phase == corev1.PodSucceeded })
}
