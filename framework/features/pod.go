// SPDX-License-Identifier: Apache-2.0

package features

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/workload"
)

func isSidecar(c corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func (s subject) initContainers() bool {
	return s.anyContainer(func(c workload.Container) bool { return c.Field == "initContainers" && !isSidecar(c.Container) })
}

func (s subject) sidecar() bool {
	return s.anyContainer(func(c workload.Container) bool { return c.Field == "initContainers" && isSidecar(c.Container) })
}

func (s subject) ephemeralContainers() bool {
	for _, step := range s.rendered.Procedure.Steps {
		if step.Patch != nil && step.Patch.Subresource == "ephemeralcontainers" {
			return true
		}
	}
	return s.anyPod(func(p workload.Pod) bool { return len(p.Spec.EphemeralContainers) > 0 })
}

func (s subject) env() bool {
	return s.anyContainer(func(c workload.Container) bool { return len(c.Env) > 0 })
}

func (s subject) envFrom() bool {
	return s.anyContainer(func(c workload.Container) bool { return len(c.EnvFrom) > 0 })
}

func (s subject) lifecycle() bool {
	return s.anyContainer(func(c workload.Container) bool {
		return c.Lifecycle != nil && (c.Lifecycle.PostStart != nil || c.Lifecycle.PreStop != nil)
	})
}

func (s subject) ports() bool {
	return s.anyContainer(func(c workload.Container) bool { return len(c.Ports) > 0 })
}

func (s subject) probes() bool {
	return s.anyContainer(func(c workload.Container) bool {
		return c.StartupProbe != nil || c.ReadinessProbe != nil || c.LivenessProbe != nil
	})
}

func (s subject) resources() bool {
	return s.anyPod(func(p workload.Pod) bool { return p.Spec.Resources != nil }) ||
		s.anyContainer(func(c workload.Container) bool { return len(c.Resources.Requests)+len(c.Resources.Limits) > 0 })
}

func (s subject) gpu() bool {
	return s.anyContainer(func(c workload.Container) bool {
		for _, list := range []corev1.ResourceList{c.Resources.Requests, c.Resources.Limits} {
			for name := range list {
				if strings.Contains(string(name), "/") && strings.Contains(strings.ToLower(string(name)), "gpu") {
					return true
				}
			}
		}
		return false
	})
}

func (s subject) subPath() bool {
	return s.anyContainer(func(c workload.Container) bool {
		return slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return m.SubPath != "" || m.SubPathExpr != "" })
	})
}

func (s subject) securityContext() bool {
	return s.anyPod(func(p workload.Pod) bool { return p.Spec.SecurityContext != nil }) ||
		s.anyContainer(func(c workload.Container) bool { return c.SecurityContext != nil })
}

func (s subject) serviceAccount() bool {
	return s.anyPod(func(p workload.Pod) bool {
		return p.Spec.ServiceAccountName != "" && p.Spec.ServiceAccountName != "default" ||
			slices.Contains(sources(p), "serviceAccountToken")
	})
}

func (s subject) privileged() bool {
	if volume("hostPath")(s) {
		return true
	}
	return s.anyPod(func(p workload.Pod) bool {
		return p.Spec.HostNetwork || p.Spec.HostPID || p.Spec.HostIPC
	}) || s.anyContainer(func(c workload.Container) bool {
		if context := c.SecurityContext; context != nil && context.Privileged != nil && *context.Privileged {
			return true
		}
		return slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool {
			return m.MountPropagation != nil && *m.MountPropagation == corev1.MountPropagationBidirectional
		})
	})
}

func (s subject) exec() bool {
	for _, step := range s.rendered.Procedure.Steps {
		if step.Exec != nil {
			return true
		}
	}
	return false
}

func (s subject) steps() bool { return len(s.rendered.Procedure.Steps) > 0 }
