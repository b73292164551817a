// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// patches warns of steps that change an object that the template did not create, like a node: nothing undoes that when
// the test has ended, unless a second step patches the object, too.
func (s *subject) patches() {
	for i, step := range s.Procedure.Steps {
		p := step.Patch
		if p == nil || s.opaque || s.creates(p.Target) {
			continue
		}
		patched := 0
		for _, other := range s.Procedure.Steps {
			if other.Patch != nil && other.Patch.Target == p.Target {
				patched++
			}
		}
		if patched == 1 {
			s.warn(p.Pos.Line, "steps[%d].patch changes the %s %s, which this template does not create: the change is not undone; add a step that reverts it",
				i, p.Type, p.Name)
		}
	}
}

// creates reports whether the template creates an object, or controllers of the template do.
func (s *subject) creates(t validation.Target) bool {
	if slices.ContainsFunc(s.facts.Objects, func(o facts.Object) bool {
		return cleans(validation.Cleanup{Type: t.Type, Name: t.Name, Namespace: t.Namespace}, o)
	}) {
		return true
	}
	now, _ := s.answering(len(s.Procedure.Steps), podapi.Selector{Namespace: t.Namespace, Name: t.Name})
	return podapi.IsKind(t.Type, "pod") && len(now) > 0
}
