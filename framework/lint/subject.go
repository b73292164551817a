// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// subject is one rendering of a template.
type subject struct {
	*manifest.Rendered
	report *Report
	config config.Config
	node   string
	facts  *facts.Facts
	// opaque is set when an object is of a kind that is not Kubernetes' own: it may create anything.
	opaque bool
}

func newSubject(r *Report, c config.Config, rendered *manifest.Rendered, node string) *subject {
	s := &subject{Rendered: rendered, report: r, config: c, node: node, facts: facts.Of(rendered)}
	s.opaque = slices.ContainsFunc(s.facts.Objects, func(o facts.Object) bool { return !o.Known() })
	return s
}

// look runs every rule.
func (s *subject) look() {
	s.lookAtObjects()
	for _, o := range s.facts.Objects {
		s.cleaned(o)
	}
	for _, phase := range s.phases() {
		s.targets(phase)
		s.kinds(phase)
		s.flow(phase)
		s.vacuous(phase)
		s.echoes(phase)
		s.sleeps(phase)
	}
	for _, hook := range s.Procedure.Hooks() {
		s.report.hooks[hook] = true
	}
	for _, name := range s.facts.Capabilities {
		s.report.needed[name] = true
	}
	s.cleanups()
	s.types()
	s.patches()
	s.timeouts()
	s.requires()
}

// lookAtObjects runs the rules that need no validation section.
func (s *subject) lookAtObjects() {
	for _, o := range s.facts.Objects {
		for _, m := range o.Mismatches() {
			s.error(s.lineOf(o, m.Path...), "%s: %s", o.Label(), m.Msg)
		}
		s.names(o)
	}
	s.duplicates()
	for _, p := range s.facts.Pods {
		s.pod(p)
		s.placed(p)
		s.tolerates(p)
		for _, c := range p.Containers {
			s.image(p, c)
		}
	}
}

func (s *subject) error(line int, format string, args ...any) {
	s.report.add(&s.report.Errors, yamlpos.Problem{File: s.Template.Path, Line: line, Msg: fmt.Sprintf(format, args...)})
}

func (s *subject) warn(line int, format string, args ...any) {
	s.report.add(&s.report.Warnings, yamlpos.Problem{File: s.Template.Path, Line: line, Msg: fmt.Sprintf(format, args...)})
}

// lineOf is the line of a field of an object.
func (s *subject) lineOf(o facts.Object, path ...string) int { return s.facts.LineOf(o, path...) }

// lineIn is the line of a field of a pod, wherever its object has it.
func (s *subject) lineIn(p facts.Pod, path ...string) int {
	return s.lineOf(p.Owner, slices.Concat(p.Path, path)...)
}

// containerLine is the line of a field of a container.
func (s *subject) containerLine(p facts.Pod, c podapi.Container, field string) int {
	return s.lineIn(p, "spec", c.Field, strconv.Itoa(c.Index), field)
}

// phase is a set of checks, and when it is made: 0 with the manifests, n by the step n-1.
type phase struct {
	index int
	validation.Checks
	step validation.Step
}

func (s *subject) phases() []phase {
	out := []phase{{Checks: s.Procedure.Checks}}
	for i, step := range s.Procedure.Steps {
		out = append(out, phase{index: i + 1, Checks: step.Checks, step: step})
	}
	return out
}

// check is the place of a check of the phase.
func (p phase) check(kind validation.CheckKind, index int) validation.CheckRef {
	return validation.CheckRef{Kind: kind, Phase: p.index, Index: index}
}

// list is the path to the keys of the phase: "" or "steps[1].".
func (p phase) list() string {
	if p.index == 0 {
		return ""
	}
	return fmt.Sprintf("steps[%d].", p.index-1)
}

// answering are the pods that a selector means in a phase, and those that it would mean later. Of pods of one name,
// those that a step has deleted by then are passed over if there is a newer one.
func (s *subject) answering(phase int, selector podapi.Selector) (now, later []facts.Pod) {
	var gone []facts.Pod
	for _, p := range s.facts.Pods {
		switch {
		case !p.Answers(selector):
		case p.Owner.Phase > phase:
			later = append(later, p)
		case s.deleted(p.Owner, phase):
			gone = append(gone, p)
		default:
			now = append(now, p)
		}
	}
	if len(now) == 0 {
		now = gone
	}
	return now, later
}

// deleted reports whether a step after the creation of an object, up to a phase, deletes it.
func (s *subject) deleted(o facts.Object, phase int) bool {
	for _, step := range s.Procedure.Steps[o.Phase:phase] {
		if d := step.Delete; d != nil && cleans(validation.Cleanup{Type: d.Type, Name: d.Name, Namespace: d.Namespace}, o) {
			return true
		}
	}
	return false
}
