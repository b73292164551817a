// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"maps"
	"slices"
)

// tests are the conditions on pods that no path can express.
var tests = map[string]func(pod map[string]any) bool{
	"several-containers": func(pod map[string]any) bool { return len(objects(pod, "spec", "containers")) > 1 },
	"same-port-twice":    samePortTwice,
	"burstable":          burstable,
	"no-volumes":         func(pod map[string]any) bool { return !exists(pod, "spec.containers[*].volumeMounts") },
	"args-only": func(pod map[string]any) bool {
		return slices.ContainsFunc(objects(pod, "spec", "containers"), func(c map[string]any) bool {
			return len(list(c, "args")) > 0 && len(list(c, "command")) == 0
		})
	},
	"not-all-probes": func(pod map[string]any) bool {
		return slices.ContainsFunc(objects(pod, "spec", "containers"), func(c map[string]any) bool {
			return (c["livenessProbe"] == nil) != (c["readinessProbe"] == nil)
		})
	},
}

// Tests lists the names that a condition's test can have.
func Tests() []string { return slices.Sorted(maps.Keys(tests)) }

func samePortTwice(pod map[string]any) bool {
	seen := map[string]bool{}
	for _, c := range objects(pod, "spec", "containers") {
		for _, p := range objects(c, "ports") {
			key := fmt.Sprint(number(p["containerPort"]))
			if seen[key] {
				return true
			}
			seen[key] = true
		}
	}
	return false
}

// burstable tells whether a container requests less than it is limited to.
func burstable(pod map[string]any) bool {
	for _, c := range objects(pod, "spec", "containers") {
		for name, limit := range object(c, "resources", "limits") {
			if request, found := object(c, "resources", "requests")[name]; found && request != limit {
				return true
			}
		}
	}
	return false
}
