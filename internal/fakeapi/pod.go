// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

const timeFormat = time.RFC3339

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

// setPodDefaults sets what clients read of the API server's defaults.
func setPodDefaults(u *unstructured.Unstructured) {
	setDefault := func(value any, at ...string) {
		if _, found, _ := unstructured.NestedFieldNoCopy(u.Object, at...); !found {
			_ = unstructured.SetNestedField(u.Object, value, at...)
		}
	}
	setDefault(string(corev1.RestartPolicyAlways), "spec", "restartPolicy")
	setDefault(int64(corev1.DefaultTerminationGracePeriodSeconds), "spec", "terminationGracePeriodSeconds")
	setDefault(string(corev1.PodPending), "status", "phase")
}

// graceOf is how long a pod's node is given: none if the pod has no node, or has ended.
func graceOf(u *unstructured.Unstructured, options metav1.DeleteOptions) int64 {
	node, _, _ := unstructured.NestedString(u.Object, "spec", "nodeName")
	phase, _, _ := unstructured.NestedString(u.Object, "status", "phase")
	own, found, _ := unstructured.NestedInt64(u.Object, "spec", "terminationGracePeriodSeconds")
	switch {
	case node == "" || phase == string(corev1.PodSucceeded) || phase == string(corev1.PodFailed):
		return 0
	case options.GracePeriodSeconds != nil:
		return *options.GracePeriodSeconds
	case found:
		return own
	}
	return corev1.DefaultTerminationGracePeriodSeconds
}

// State makes a pod's status what it is at some moment of its life.
type State func(pod *corev1.Pod)

// Running lets all containers run and be ready.
func Running(pod *corev1.Pod) {
	setStatus(pod, corev1.PodRunning, corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(epoch)}})
}

// Succeeded ends all containers with exit code 0.
func Succeeded(pod *corev1.Pod) { setStatus(pod, corev1.PodSucceeded, ended(0)) }

// Failed ends all containers with an exit code.
func Failed(code int32) State {
	return func(pod *corev1.Pod) { setStatus(pod, corev1.PodFailed, ended(code)) }
}

// Waiting lets no container start.
func Waiting(reason, message string) State {
	return func(pod *corev1.Pod) {
		setStatus(pod, corev1.PodPending, corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}})
	}
}

func ended(code int32) corev1.ContainerState {
	reason := "Completed"
	if code != 0 {
		reason = "Error"
	}
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: code, Reason: reason, StartedAt: metav1.NewTime(epoch), FinishedAt: metav1.NewTime(epoch),
	}}
}

func setStatus(pod *corev1.Pod, phase corev1.PodPhase, state corev1.ContainerState) {
	running := phase == corev1.PodRunning
	pod.Status.Phase = phase
	pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses = nil, nil
	for _, c := range pod.Spec.InitContainers {
		initial := ended(0)
		if phase == corev1.PodPending {
			initial = state
		}
		pod.Status.InitContainerStatuses = append(pod.Status.InitContainerStatuses, corev1.ContainerStatus{
			Name: c.Name, Image: c.Image, State: initial, Ready: phase != corev1.PodPending,
		})
	}
	for _, c := range pod.Spec.Containers {
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{
			Name: c.Name, Image: c.Image, State: state, Ready: running, Started: &running,
		})
	}
	setReady(pod, running)
}

func setReady(pod *corev1.Pod, ready bool) {
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	pod.Status.Conditions = slices.DeleteFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == corev1.PodReady })
	pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: corev1.PodReady, Status: status, LastTransitionTime: metav1.NewTime(epoch)})
}

// pod decodes a stored pod; nil if there is none.
func (s *Server) pod(path string) *corev1.Pod {
	fields := s.store.objects[path]
	if fields == nil {
		return nil
	}
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(fields, pod); err != nil {
		return nil
	}
	return pod
}

// play takes a pod through states, each of which watchers see.
func (s *Server) play(path string, states []State) {
	for _, change := range states {
		pod := s.pod(path)
		if pod == nil {
			return
		}
		change(pod)
		if fields, err := fieldsOf(pod); err == nil {
			s.store.put(path, fields)
		}
	}
}

// UpdatePod takes a pod through states, as its node does. It fails the test if there is no such pod.
func (s *Server) UpdatePod(namespace, name string, states ...State) {
	s.t.Helper()
	path := "/api/v1/namespaces/" + namespace + "/pods/" + name
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store.objects[path] == nil {
		s.t.Fatalf("there is no pod %s/%s", namespace, name)
	}
	s.play(path, states)
	s.control(path)
	s.notify()
}
