// SPDX-License-Identifier: Apache-2.0

package specs

import "context"

// Stage is a moment in the life of a spec.
type Stage string

// The stages, in their order.
const (
	// Created: all objects of the template have been created.
	Created Stage = "created"
	// Validated: all phases have held; clean-up follows.
	Validated Stage = "validated"
)

// Event says which spec has come to which stage.
type Event struct {
	Node, Template string
	// UUID is that of the spec: the variable uuid of its template, and the value of the label vktest/spec on its
	// objects.
	UUID  string
	Stage Stage
}

// at calls the hook, if there is one.
func (s *spec) at(ctx context.Context, stage Stage) {
	if s.Hook != nil {
		s.Hook(ctx, Event{Node: s.node, Template: s.plan.Name, UUID: s.uuid, Stage: stage})
	}
}
