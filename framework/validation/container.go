// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// defaultContainer is the annotation by which kubectl chooses a container.
const defaultContainer = "kubectl.kubernetes.io/default-container"

// Container returns the name of the container that a check means: the one named,
// which may be an init container or an ephemeral one; or, for an empty name, the
// only container, else that of the annotation
// kubectl.kubernetes.io/default-container, else the first, as kubectl does. The
// error lists the containers that there are.
func Container(pod *corev1.Pod, name string) (string, error) {
	known := containers(pod)
	if len(known) == 0 {
		return "", fmt.Errorf("the pod has no container")
	}
	if name == "" {
		if preferred := pod.Annotations[defaultContainer]; slices.Contains(known, preferred) {
			return preferred, nil
		}
		return known[0], nil
	}
	if !slices.Contains(known, name) {
		return "", fmt.Errorf("the pod has no container %q; it has %s", name, strings.Join(known, ", "))
	}
	return name, nil
}

// containers lists the names of all containers, the ordinary ones first.
func containers(pod *corev1.Pod) (names []string) {
	if pod == nil {
		return nil
	}
	for _, c := range pod.Spec.Containers {
		names = append(names, c.Name)
	}
	for _, c := range pod.Spec.InitContainers {
		names = append(names, c.Name)
	}
	for _, c := range pod.Spec.EphemeralContainers {
		names = append(names, c.Name)
	}
	return names
}

// Terminated tells whether a container has ended for good: its state is
// terminated, and so it stays by the pod's restart policy, or the pod is in a
// terminal phase, whatever the provider says of the container.
func Terminated(pod *corev1.Pod, container string) bool {
	if pod == nil {
		return false
	}
	if terminal(pod.Status.Phase) {
		return true
	}
	status := containerStatus(pod, container)
	return status != nil && status.State.Terminated != nil && !restarts(pod, container, status.State.Terminated.ExitCode)
}

// restarts tells whether a container that ended with this code is started again.
func restarts(pod *corev1.Pod, container string, exitCode int32) bool {
	policy := pod.Spec.RestartPolicy
	for _, c := range pod.Spec.InitContainers {
		if c.Name == container {
			if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
				return true // a sidecar
			}
			return exitCode != 0 && policy != corev1.RestartPolicyNever
		}
	}
	for _, c := range pod.Spec.Containers {
		if c.Name == container && c.RestartPolicy != nil {
			policy = corev1.RestartPolicy(*c.RestartPolicy)
		}
	}
	switch policy {
	case corev1.RestartPolicyNever:
		return false
	case corev1.RestartPolicyOnFailure:
		return exitCode != 0
	default: // Always is the API's default
		return true
	}
}

func terminal(phase corev1.PodPhase) bool {
	return phase == corev1.PodSucceeded || phase == corev1.PodFailed
}

// statuses lists the states of all containers in the order in which they start.
func statuses(pod *corev1.Pod) []corev1.ContainerStatus {
	s := pod.Status
	return slices.Concat(s.InitContainerStatuses, s.ContainerStatuses, s.EphemeralContainerStatuses)
}

func containerStatus(pod *corev1.Pod, name string) *corev1.ContainerStatus {
	all := statuses(pod)
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}

// unstartable returns why a container of the pod can never start, or "". The
// other reasons for waiting may pass: an image registry comes back, a Secret is
// created.
func unstartable(pod *corev1.Pod) string {
	for _, s := range statuses(pod) {
		if w := s.State.Waiting; w != nil && (w.Reason == "InvalidImageName" || w.Reason == "ErrImageNeverPull") {
			return fmt.Sprintf("container %s cannot start: %s", s.Name, w.Reason)
		}
	}
	return ""
}
