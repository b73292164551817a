// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"github.com/google/uuid"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
)

// newRedactor knows the secrets of the configuration.
func (o Options) newRedactor() (*redact.Redactor, error) {
	r, err := o.Config.Redactor()
	if err != nil {
		return nil, err
	}
	r.Public(uuid.Nil.String()) // the uuid that templates are rendered with for the plan
	for _, t := range o.Templates {
		r.Public(t.Name)
	}
	return r, nil
}

// learn remembers the secrets of a rendered template.
func learn(r *redact.Redactor, f *facts.Facts) {
	for _, o := range f.Objects {
		r.LearnObject(o.Object)
	}
	for _, step := range f.Rendered.Procedure.Steps {
		switch {
		case step.Exec != nil:
			r.LearnCommand(step.Exec.Command)
		case step.Patch != nil:
			r.LearnPatch(step.Patch.Type, step.Patch.Patch)
		}
	}
}

// learnObserved remembers the secrets of the objects in the cluster that the checks are about.
func (s *spec) learnObserved() {
	if s.state == nil { // the spec could not begin
		return
	}
	for _, pod := range s.pods() {
		s.redact.LearnPod(pod)
	}
	for _, ref := range s.facts.CheckedObjects {
		if ref.Several() {
			for _, object := range s.state.Objects(ref).Objects {
				s.redact.LearnObject(object)
			}
			continue
		}
		if object := s.state.Object(ref); object.Object != nil {
			s.redact.LearnObject(object.Object)
		}
	}
}
