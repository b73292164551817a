// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

func (f *Facts) initContainers() bool {
	return f.anyContainer(func(c podapi.Container) bool { return c.Init() && !c.Sidecar() })
}

func (f *Facts) sidecar() bool {
	return f.anyContainer(podapi.Container.Sidecar)
}

func (f *Facts) ephemeralContainers() bool {
	for _, step := range f.Rendered.Procedure.Steps {
		if step.Patch != nil && step.Patch.Subresource == "ephemeralcontainers" {
			return true
		}
	}
	return f.anyPod(func(p Pod) bool { return len(p.Spec.EphemeralContainers) > 0 })
}

func (f *Facts) env() bool {
	return f.anyContainer(func(c podapi.Container) bool { return len(c.Env) > 0 })
}

func (f *Facts) envFrom() bool {
	return f.anyContainer(func(c podapi.Container) bool { return len(c.EnvFrom) > 0 })
}

func (f *Facts) lifecycle() bool {
	return f.anyContainer(func(c podapi.Container) bool {
		return c.Lifecycle != nil && (c.Lifecycle.PostStart != nil || c.Lifecycle.PreStop != nil)
	})
}

func (f *Facts) ports() bool {
	return f.anyContainer(func(c podapi.Container) bool { return len(c.Ports) > 0 })
}

func (f *Facts) probes() bool {
	return f.anyContainer(func(c podapi.Container) bool {
		return c.StartupProbe != nil || c.ReadinessProbe != nil || c.LivenessProbe != nil
	})
}

func (f *Facts) resources() bool {
	return f.anyPod(func(p Pod) bool { return p.Spec.Resources != nil }) ||
		f.anyContainer(func(c podapi.Container) bool { return len(c.Resources.Requests)+len(c.Resources.Limits) > 0 })
}

func (f *Facts) gpu() bool {
	return f.anyContainer(func(c podapi.Container) bool {
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

func (f *Facts) subPath() bool {
	return f.anyContainer(func(c podapi.Container) bool {
		return slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return m.SubPath != "" || m.SubPathExpr != "" })
	})
}

func (f *Facts) securityContext() bool {
	return f.anyPod(func(p Pod) bool { return p.Spec.SecurityContext != nil }) ||
		f.anyContainer(func(c podapi.Container) bool { return c.SecurityContext != nil })
}

func (f *Facts) serviceAccount() bool {
	return f.anyPod(func(p Pod) bool {
		return p.Spec.ServiceAccountName != "" && p.Spec.ServiceAccountName != "default" ||
			slices.Contains(sources(p), "serviceAccountToken")
	})
}

func (f *Facts) privileged() bool {
	if volume("hostPath")(f) {
		return true
	}
	return f.anyPod(func(p Pod) bool {
		return p.Spec.HostNetwork || p.Spec.HostPID || p.Spec.HostIPC
	}) || f.anyContainer(func(c podapi.Container) bool {
		if context := c.SecurityContext; context != nil && context.Privileged != nil && *context.Privileged {
			return true
		}
		return slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool {
			return m.MountPropagation != nil && *m.MountPropagation == corev1.MountPropagationBidirectional
		})
	})
}

func (f *Facts) exec() bool {
	return f.anyStep(func(s validation.Step) bool { return s.Exec != nil })
}

func (f *Facts) attach() bool {
	return f.anyStep(func(s validation.Step) bool { return s.Attach != nil })
}

func (f *Facts) portForward() bool {
	return f.anyStep(func(s validation.Step) bool { return s.PortForward != nil })
}

func (f *Facts) kubeletGet() bool {
	return f.anyStep(func(s validation.Step) bool { return s.KubeletGet != nil })
}

func (f *Facts) hook() bool {
	return f.anyStep(func(s validation.Step) bool { return s.Hook != nil })
}

func (f *Facts) restartHook() bool {
	return f.anyStep(func(s validation.Step) bool { return s.Hook != nil && s.Hook.Name == "restart-provider" })
}

func (f *Facts) nodeProxy() bool {
	return f.anyStep(func(s validation.Step) bool { return s.KubeletGet != nil && !s.KubeletGet.Anonymous })
}

func (f *Facts) nodeWrite() bool {
	return f.anyStep(func(s validation.Step) bool { return s.Patch != nil && podapi.IsKind(s.Patch.Type, "Node") })
}

// makes is a rule for templates that create an object of a kind.
func makes(kind string) func(*Facts) bool {
	return func(f *Facts) bool {
		return slices.ContainsFunc(f.Objects, func(o Object) bool { return o.GetKind() == kind })
	}
}

func (f *Facts) anyStep(has func(validation.Step) bool) bool {
	return slices.ContainsFunc(f.Rendered.Procedure.Steps, has)
}

func (f *Facts) steps() bool { return len(f.Rendered.Procedure.Steps) > 0 }
