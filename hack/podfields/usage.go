// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// keyed are the maps whose keys a node treats one by one: a node can honour a limit of memory and ignore one of CPU.
var keyed = []string{".resources.limits", ".resources.requests"}

// used lists the paths that a rendered template sets in the specs of its pods, sorted: leaves, and objects without
// fields, such as an emptyDir. What steps create and patch counts.
func used(f *facts.Facts) ([]string, error) {
	found := map[string]bool{}
	for _, pod := range f.Pods {
		spec, _, err := unstructured.NestedMap(pod.Owner.Object, append(slices.Clone(pod.Path), "spec")...)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", f.Rendered.Template.Path, pod.Owner.Label(), err)
		}
		collect(spec, "spec", found)
	}
	for _, step := range f.Rendered.Procedure.Steps {
		if step.Patch == nil || !strings.EqualFold(step.Patch.Type, "pod") {
			continue
		}
		// A JSON patch is a list of operations and has no spec.
		var patch struct {
			Spec map[string]any `json:"spec"`
		}
		if err := json.Unmarshal(step.Patch.JSON, &patch); err == nil && len(patch.Spec) > 0 {
			collect(patch.Spec, "spec", found)
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// collect adds the paths of the leaves of a value.
func collect(value any, at string, found map[string]bool) {
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
	found[at] = true
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
