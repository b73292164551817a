// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// needs is what capabilities are derived from.
type needs struct {
	*Facts
	// specs are the specs of all pods, and what steps patch into the specs of pods.
	specs []corev1.PodSpec
	// patched are only what steps patch.
	patched []corev1.PodSpec
	// containers are those of the specs.
	containers []corev1.Container
	// volumes are the kinds of volumes, as their fields are called; projections those of the sources of projected ones.
	volumes, projections []string
	// expressions are those that checks want to be true.
	expressions []string
}

func needsOf(f *Facts) needs {
	n := needs{Facts: f, patched: patchedSpecs(f)}
	for _, p := range f.Pods {
		n.specs = append(n.specs, p.Spec)
	}
	n.specs = append(n.specs, n.patched...)
	for _, spec := range n.specs {
		for _, c := range podapi.Containers(&spec) {
			n.containers = append(n.containers, c.Container)
		}
		for _, v := range spec.Volumes {
			n.volumes = append(n.volumes, given(v.VolumeSource)...)
			if v.Projected == nil {
				continue
			}
			for _, source := range v.Projected.Sources {
				n.projections = append(n.projections, given(source)...)
			}
		}
	}
	for _, checks := range f.Rendered.Procedure.AllChecks() {
		for _, check := range checks.Objects {
			n.expressions = append(n.expressions, check.Expression)
		}
	}
	return n
}

// patchedSpecs are what steps patch into the specs of pods. A JSON patch is a list of operations and has none.
func patchedSpecs(f *Facts) []corev1.PodSpec {
	var specs []corev1.PodSpec
	for _, step := range f.Rendered.Procedure.Steps {
		var patch corev1.Pod
		if step.Patch != nil && podapi.IsKind(step.Patch.Type, "Pod") && json.Unmarshal(step.Patch.JSON, &patch) == nil {
			specs = append(specs, patch.Spec)
		}
	}
	return specs
}

// given are the fields of a struct that are set, by their names in the API. Only those that are pointers count: of a
// union, that is its member.
func given(union any) []string {
	var fields []string
	v := reflect.ValueOf(union)
	for i := range v.NumField() {
		if field := v.Field(i); field.Kind() == reflect.Pointer && !field.IsNil() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			fields = append(fields, name)
		}
	}
	return fields
}

func eachSpec(is func(corev1.PodSpec) bool) func(needs) bool {
	return func(n needs) bool { return slices.ContainsFunc(n.specs, is) }
}

func eachContainer(is func(corev1.Container) bool) func(needs) bool {
	return func(n needs) bool { return slices.ContainsFunc(n.containers, is) }
}

func eachMount(is func(corev1.VolumeMount) bool) func(needs) bool {
	return eachContainer(func(c corev1.Container) bool { return slices.ContainsFunc(c.VolumeMounts, is) })
}

// eachContext looks at the security contexts of containers and of pods; nil stands for none of them.
func eachContext(container func(*corev1.SecurityContext) bool, pod func(*corev1.PodSecurityContext) bool) func(needs) bool {
	ofContainer := eachContainer(func(c corev1.Container) bool {
		return container != nil && c.SecurityContext != nil && container(c.SecurityContext)
	})
	ofPod := eachSpec(func(s corev1.PodSpec) bool { return pod != nil && s.SecurityContext != nil && pod(s.SecurityContext) })
	return func(n needs) bool { return ofContainer(n) || ofPod(n) }
}

func eachChecks(is func(validation.Checks) bool) func(needs) bool {
	return func(n needs) bool { return slices.ContainsFunc(n.Rendered.Procedure.AllChecks(), is) }
}

func eachLog(is func(validation.LogCheck) bool) func(needs) bool {
	return eachChecks(func(c validation.Checks) bool { return slices.ContainsFunc(c.Logs, is) })
}

// mounts is a rule for pods with a volume of this kind.
func mounts(kind string) func(needs) bool {
	return func(n needs) bool { return slices.Contains(n.volumes, kind) }
}

// env is a rule for variables from one of these sources, as fields are called.
func env(sources ...string) func(needs) bool {
	is := func(source string) bool { return slices.Contains(sources, source) }
	return eachContainer(func(c corev1.Container) bool {
		return slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool {
			return e.ValueFrom != nil && slices.ContainsFunc(given(*e.ValueFrom), is)
		}) || slices.ContainsFunc(c.EnvFrom, func(e corev1.EnvFromSource) bool { return slices.ContainsFunc(given(e), is) })
	})
}

// creates is a rule for objects of these kinds.
func creates(kinds ...string) func(needs) bool {
	return func(n needs) bool {
		return slices.ContainsFunc(kinds, func(kind string) bool { return makes(kind)(n.Facts) })
	}
}

// expects is a rule for checks that want an expression of this form to be true.
func expects(form string) func(needs) bool {
	pattern := regexp.MustCompile(form)
	return func(n needs) bool { return slices.ContainsFunc(n.expressions, pattern.MatchString) }
}

// asks is a rule for requests to the kubelet API below this path.
func asks(path string) func(needs) bool {
	return func(n needs) bool {
		return n.anyStep(func(s validation.Step) bool {
			return s.KubeletGet != nil && strings.HasPrefix(strings.TrimPrefix(s.KubeletGet.Path, "/"), path)
		})
	}
}

// patches says whether a step patches an object of a kind.
func (n needs) patches(kind string, is func(*validation.Patch) bool) bool {
	return n.anyStep(func(s validation.Step) bool {
		return s.Patch != nil && podapi.IsKind(s.Patch.Type, kind) && is(s.Patch)
	})
}

// persistsOnHost says whether a PersistentVolume of the template is a path of the node.
func (n needs) persistsOnHost() bool {
	return slices.ContainsFunc(n.Objects, func(o Object) bool {
		_, found, _ := unstructured.NestedMap(o.Object, "spec", "hostPath")
		return found && o.GetKind() == "PersistentVolume"
	})
}
