// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// volume is a rule for pods with a volume of this kind, also within a projected volume.
func volume(kind string) func(*Facts) bool {
	return func(f *Facts) bool {
		return f.anyPod(func(p Pod) bool { return slices.Contains(sources(p), kind) })
	}
}

// volumeOrEnv is a rule for pods that take a volume or variables from a configMap or secret.
func volumeOrEnv(kind string) func(*Facts) bool {
	return func(f *Facts) bool {
		return volume(kind)(f) || f.anyContainer(func(c podapi.Container) bool { return slices.Contains(envSources(c.Container), kind) })
	}
}

func (f *Facts) downwardAPI() bool { return volumeOrEnv("downwardAPI")(f) }

// claims are those of volumes and of the templates of a StatefulSet.
func (f *Facts) claims() bool {
	return volume("persistentVolumeClaim")(f) || f.anyPod(func(p Pod) bool {
		spec, _ := p.Owner.Object["spec"].(map[string]any)
		templates, _ := spec["volumeClaimTemplates"].([]any)
		return len(templates) > 0
	})
}

// sources lists the kinds of the volumes of a pod by the name of their field.
func sources(p Pod) []string {
	var out []string
	add := func(kind string, is bool) {
		if is {
			out = append(out, kind)
		}
	}
	for _, v := range p.Spec.Volumes {
		add("configMap", v.ConfigMap != nil)
		add("csi", v.CSI != nil)
		add("downwardAPI", v.DownwardAPI != nil)
		add("emptyDir", v.EmptyDir != nil)
		add("ephemeral", v.Ephemeral != nil)
		add("hostPath", v.HostPath != nil)
		add("persistentVolumeClaim", v.PersistentVolumeClaim != nil)
		add("projected", v.Projected != nil)
		add("secret", v.Secret != nil)
		if v.Projected == nil {
			continue
		}
		for _, source := range v.Projected.Sources {
			add("configMap", source.ConfigMap != nil)
			add("downwardAPI", source.DownwardAPI != nil)
			add("secret", source.Secret != nil)
			add("serviceAccountToken", source.ServiceAccountToken != nil)
		}
	}
	return out
}

// envSources lists where the variables of a container come from.
func envSources(c corev1.Container) []string {
	var out []string
	for _, e := range c.Env {
		switch from := e.ValueFrom; {
		case from == nil:
		case from.ConfigMapKeyRef != nil:
			out = append(out, "configMap")
		case from.SecretKeyRef != nil:
			out = append(out, "secret")
		case from.FieldRef != nil, from.ResourceFieldRef != nil:
			out = append(out, "downwardAPI")
		}
	}
	for _, e := range c.EnvFrom {
		if e.ConfigMapRef != nil {
			out = append(out, "configMap")
		}
		if e.SecretRef != nil {
			out = append(out, "secret")
		}
	}
	return out
}
