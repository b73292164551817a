// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// keyed are the maps whose keys a node treats one by one: a node can honour a limit of memory and ignore one of CPU.
var keyed = []string{".resources.limits", ".resources.requests"}

// used maps the paths that a rendered template sets in the specs of its pods to the values that they have: leaves, and
// objects without fields, such as an emptyDir. What steps create and patch counts.
func used(f *facts.Facts) map[string][]any {
	found := map[string][]any{}
	for _, spec := range podSpecs(f) {
		collect(spec, "spec", found)
	}
	for _, step := range f.Rendered.Procedure.Steps {
		if spec := patchedSpec(step.Patch); len(spec) > 0 {
			collect(spec, "spec", found)
		}
	}
	return found
}

// podSpecs are the specs of the pods of a template; that of a Pod with what its steps add.
func podSpecs(f *facts.Facts) []map[string]any {
	var specs []map[string]any
	for _, pod := range f.Pods {
		// What is no map is a mistake, which facts.All reports.
		spec, _, _ := unstructured.NestedMap(pod.Owner.Object, append(slices.Clone(pod.Path), "spec")...)
		for _, step := range f.Rendered.Procedure.Steps {
			if added := patchedSpec(step.Patch)["ephemeralContainers"]; added != nil && step.Patch.Name == pod.Owner.GetName() {
				already, _ := spec["ephemeralContainers"].([]any)
				more, _ := added.([]any)
				spec["ephemeralContainers"] = slices.Concat(already, more)
			}
		}
		specs = append(specs, spec)
	}
	return specs
}

// patchedSpec is what a patch of a pod says of its spec. A JSON patch is a list of operations and has none.
func patchedSpec(p *validation.Patch) map[string]any {
	var patch struct {
		Spec map[string]any `json:"spec"`
	}
	if p == nil || !strings.EqualFold(p.Type, "pod") || json.Unmarshal(p.JSON, &patch) != nil {
		return nil
	}
	return patch.Spec
}

// collect adds the leaves of a value, by their paths.
func collect(value any, at string, found map[string][]any) {
	switch v := value.(type) {
	case map[string]any:
		if len(v) > 0 && !isMap(at) {
			for key, item := range v {
				collect(item, at+"."+step(key), found)
			}
			return
		}
	case []any:
		if len(v) > 0 && isObjects(v) {
			for _, item := range v {
				collect(item, at+"[*]", found)
			}
			return
		}
		if len(v) == 0 {
			return
		}
	}
	found[at] = append(found[at], value)
}

// isMap tells whether the value at a path has keys that are not fields, and is therefore a leaf.
func isMap(path string) bool {
	if slices.ContainsFunc(keyed, func(suffix string) bool { return strings.HasSuffix(path, suffix) }) {
		return false
	}
	return path != "spec" && slices.Contains(leaves(), path)
}

func isObjects(list []any) bool {
	_, is := list[0].(map[string]any)
	return is
}

// step is a key as a path has it: in quotes if it holds dots or slashes.
func step(key string) string {
	if strings.ContainsAny(key, "./") {
		return "['" + key + "']"
	}
	return key
}
