// SPDX-License-Identifier: Apache-2.0

package faults

import "slices"

// When is a condition on a pod. Every field that is set must hold.
type When struct {
	// Phase lists phases, as the node itself reports them.
	Phase []string `yaml:"phase" json:"phase,omitempty"`
	// Has and Not are paths: at least one value, or none, is there.
	Has string `yaml:"has" json:"has,omitempty"`
	Not string `yaml:"not" json:"not,omitempty"`
	// Test is the name of a test; see Tests.
	Test string `yaml:"test" json:"test,omitempty"`
	// Changed holds once labels or annotations are not those that the pod was first seen with.
	Changed bool `yaml:"changed" json:"changed,omitempty"`
}

// IsZero tells whether the condition always holds.
func (w When) IsZero() bool {
	return len(w.Phase) == 0 && w.Has == "" && w.Not == "" && w.Test == "" && !w.Changed
}

// Holds tells whether the condition holds for a pod; changed is whether its metadata has changed.
func (w When) Holds(pod map[string]any, changed bool) bool {
	if w.Changed && !changed {
		return false
	}
	if len(w.Phase) > 0 {
		phase, _ := lookup(pod, []string{"status", "phase"})
		text, _ := phase.(string)
		if text == "" {
			text = "Pending"
		}
		if !slices.Contains(w.Phase, text) {
			return false
		}
	}
	if w.Has != "" && !exists(pod, w.Has) || w.Not != "" && exists(pod, w.Not) {
		return false
	}
	return w.Test == "" || tests[w.Test](pod)
}

// exists tells whether a path leads to any value; null, empty lists and empty maps do not count.
func exists(object any, text string) bool {
	p, err := ParsePath(text)
	return err == nil && reaches(object, p)
}

func reaches(value any, p Path) bool {
	if len(p) == 0 {
		switch v := value.(type) {
		case nil:
			return false
		case map[string]any:
			return len(v) > 0
		case []any:
			return len(v) > 0
		}
		return true
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range p[0].keys(v, false) {
			if reaches(v[key], p[1:]) {
				return true
			}
		}
	case []any:
		for i, element := range v {
			if p[0].hasElement(i, len(v), element) && reaches(element, p[1:]) {
				return true
			}
		}
	}
	return false
}
