// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// activeDeadline says whether a pod has a deadline that passes during the test.
func (n needs) activeDeadline() bool {
	longest := int64(timeoutOf(n.Rendered.Procedure).Seconds())
	return eachSpec(func(s corev1.PodSpec) bool {
		return s.ActiveDeadlineSeconds != nil && *s.ActiveDeadlineSeconds <= longest
	})(n)
}

// literal says whether a variable has its value in the pod.
func literal(e corev1.EnvVar) bool { return e.ValueFrom == nil }

// printableName says whether a variable has a name that API servers refused before Kubernetes 1.32.
func printableName(e corev1.EnvVar) bool { return len(apivalidation.IsEnvVarName(e.Name)) > 0 }

// relaxedSearchDomains says whether a pod has search domains that API servers refused before Kubernetes 1.33.
func relaxedSearchDomains(s corev1.PodSpec) bool {
	return s.DNSConfig != nil && slices.ContainsFunc(s.DNSConfig.Searches, func(domain string) bool {
		return len(apivalidation.IsDNS1123Subdomain(strings.TrimSuffix(domain, "."))) > 0
	})
}

func ownHostname(s corev1.PodSpec) bool {
	return s.Hostname != "" || s.Subdomain != "" || len(s.HostAliases) > 0 || s.SetHostnameAsFQDN != nil && *s.SetHostnameAsFQDN
}

func published(p corev1.ContainerPort) bool { return p.HostPort != 0 }

func previous(l validation.LogCheck) bool { return l.Previous }

func withOptions(l validation.LogCheck) bool {
	return l.TailLines != nil || l.SinceSeconds != nil || l.SinceLine != "" || l.LimitBytes != nil || l.Timestamps
}

// restarts says whether a check wants a container to have been restarted.
func (n needs) restarts() bool {
	return expects(`\brestartCount\s*(>\s*0|>=\s*1|==\s*[1-9])`)(n) || eachLog(previous)(n)
}

// restartRules says whether a container has a policy of its own; that of sidecars is older.
func (n needs) restartRules() bool {
	return eachSpec(func(s corev1.PodSpec) bool {
		return slices.ContainsFunc(s.Containers, func(c corev1.Container) bool { return c.RestartPolicy != nil }) ||
			slices.ContainsFunc(s.InitContainers, func(c corev1.Container) bool {
				return c.RestartPolicy != nil && *c.RestartPolicy != corev1.ContainerRestartPolicyAlways
			})
	})(n) || eachContainer(func(c corev1.Container) bool { return len(c.RestartPolicyRules) > 0 })(n)
}

// podIP says whether a variable, a file or a check has the address of a pod.
func (n needs) podIP() bool {
	isAddress := func(ref *corev1.ObjectFieldSelector) bool {
		return ref != nil && strings.HasPrefix(ref.FieldPath, "status.podIP")
	}
	inFiles := func(files []corev1.DownwardAPIVolumeFile) bool {
		return slices.ContainsFunc(files, func(f corev1.DownwardAPIVolumeFile) bool { return isAddress(f.FieldRef) })
	}
	ownNetwork := eachSpec(func(s corev1.PodSpec) bool { return !s.HostNetwork })(n)
	return ownNetwork && expects(`\bpodIPs?\b`)(n) || eachContainer(func(c corev1.Container) bool {
		return slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.ValueFrom != nil && isAddress(e.ValueFrom.FieldRef) })
	})(n) || eachSpec(func(s corev1.PodSpec) bool {
		return slices.ContainsFunc(s.Volumes, func(v corev1.Volume) bool { return v.DownwardAPI != nil && inFiles(v.DownwardAPI.Items) })
	})(n)
}

func (n needs) hostPath() bool { return mounts("hostPath")(n) || n.persistsOnHost() }

func (n needs) terminationMessages() bool {
	return expects(`\bterminated\.message\b`)(n) || eachContainer(func(c corev1.Container) bool {
		return c.TerminationMessagePath != "" || c.TerminationMessagePolicy != ""
	})(n)
}

// imageUpdate says whether a step changes the image of a container.
func (n needs) imageUpdate() bool {
	images := func(c corev1.Container) bool { return c.Image != "" }
	return slices.ContainsFunc(n.patched, func(s corev1.PodSpec) bool {
		return slices.ContainsFunc(s.Containers, images) || slices.ContainsFunc(s.InitContainers, images)
	}) || n.patches("Pod", func(p *validation.Patch) bool {
		return p.PatchType == validation.JSONPatch && bytes.Contains(p.JSON, []byte(`/image"`))
	})
}

func (n needs) resize() bool {
	return n.patches("Pod", func(p *validation.Patch) bool { return p.Subresource == "resize" })
}

// volumeUpdates says whether a step changes what is mounted.
func (n needs) volumeUpdates() bool {
	mounted := func(source string) bool { return slices.Contains(slices.Concat(n.volumes, n.projections), source) }
	always := func(*validation.Patch) bool { return true }
	return mounted("configMap") && n.patches("ConfigMap", always) || mounted("secret") && n.patches("Secret", always) ||
		mounted("downwardAPI") && n.patches("Pod", func(p *validation.Patch) bool { return p.Subresource == "" })
}

// confines says whether a security context takes rights from a container, or gives it a part of them.
func confines(c *corev1.SecurityContext) bool {
	return c.Capabilities != nil || c.ReadOnlyRootFilesystem != nil || c.AllowPrivilegeEscalation != nil || c.SeccompProfile != nil || c.ProcMount != nil
}

func userOfContainer(c *corev1.SecurityContext) bool {
	return c.RunAsUser != nil || c.RunAsGroup != nil || c.RunAsNonRoot != nil
}

func userOfPod(c *corev1.PodSecurityContext) bool {
	return c.RunAsUser != nil || c.RunAsGroup != nil || c.RunAsNonRoot != nil || len(c.SupplementalGroups) > 0
}
