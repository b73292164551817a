// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Restarts reports whether the kubelet starts a container again that has ended with this exit code. It follows
// ShouldContainerBeRestarted and ShouldAllContainersRestart in k8s.io/kubernetes/pkg/kubelet/container,
// ContainerShouldRestart in k8s.io/kubernetes/pkg/api/v1/pod, and for init containers computeInitContainerActions in
// k8s.io/kubernetes/pkg/kubelet/kuberuntime, with the feature gates ContainerRestartRules and
// RestartAllContainersOnContainerExits at their defaults (enabled).
//
//   - A pod that is being deleted restarts nothing.
//   - A sidecar is always started again. Any other init container that has succeeded is done.
//   - Else the first rule of the container's restartPolicyRules that matches the exit code decides, then the
//     container's own restartPolicy, then the pod's. Ephemeral containers are never started again.
func Restarts(pod *corev1.Pod, container string, exitCode int32) bool {
	if pod.DeletionTimestamp != nil {
		return false
	}
	if restartsAll(pod) {
		return true
	}
	c, found := findContainer(&pod.Spec, container)
	switch {
	case c.Field == "ephemeralContainers":
		return false
	case c.Sidecar():
		return true
	case c.Init() && exitCode == 0:
		return false
	}
	policy := pod.Spec.RestartPolicy
	if found && c.RestartPolicy != nil {
		if _, matches := restartRule(c.Container, exitCode); matches {
			return true // both actions restart this container
		}
		policy = corev1.RestartPolicy(*c.RestartPolicy)
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

// restartsAll reports whether the whole pod is being started again by a rule with the action RestartAllContainers.
func restartsAll(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.AllContainersRestarting && condition.Status == corev1.ConditionTrue {
			return true
		}
	}
	for c := range containers(&pod.Spec) {
		if len(c.RestartPolicyRules) == 0 {
			continue
		}
		status := Status(pod, c.Name)
		if status == nil || status.State.Terminated == nil {
			continue
		}
		action, matches := restartRule(c.Container, status.State.Terminated.ExitCode)
		if matches && action == corev1.ContainerRestartRuleActionRestartAllContainers {
			return true
		}
	}
	return false
}

// restartRule returns the action of the first rule that matches an exit code.
func restartRule(c corev1.Container, exitCode int32) (corev1.ContainerRestartRuleAction, bool) {
	for _, rule := range c.RestartPolicyRules {
		if rule.ExitCodes == nil {
			continue
		}
		listed := slices.Contains(rule.ExitCodes.Values, exitCode)
		switch rule.ExitCodes.Operator {
		case corev1.ContainerRestartRuleOnExitCodesOpIn:
			if listed {
				return rule.Action, true
			}
		case corev1.ContainerRestartRuleOnExitCodesOpNotIn:
			if !listed {
				return rule.Action, true
			}
		}
	}
	return "", false
}
