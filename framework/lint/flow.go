// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// flow reports actions on a pod that has ended by then, and checks of a pod that a step has deleted.
func (s *subject) flow(p phase) {
	act := func(kind validation.CheckKind, pos yamlpos.Pos, selector podapi.Selector) {
		now, _ := s.answering(p.index, selector)
		if where := p.check(kind, 0); len(now) == 1 && !selector.Generated() {
			s.usable(where, pos, now[0], p.index)
		}
	}
	if e := p.step.Exec; e != nil {
		act(validation.CheckExec, e.Pos, e.Selector())
	}
	if a := p.step.Attach; a != nil {
		act(validation.CheckAttach, a.Pos, a.Selector())
	}
	if f := p.step.PortForward; f != nil {
		act(validation.CheckPortForward, f.Pos, f.Selector())
	}
	for i, c := range p.Pods {
		now, _ := s.answering(p.index, c.Selector())
		if len(now) == 1 && s.deletedForGood(now[0].Owner, p.index) {
			s.error(c.Pos.KeyLine("name"), "%s: the pod %s has been deleted by a step before", p.check(validation.CheckPods, i), c.Name)
		}
	}
}

// usable reports a pod in which nothing can run in a phase.
func (s *subject) usable(where validation.CheckRef, pos yamlpos.Pos, pod facts.Pod, phase int) {
	if s.deletedForGood(pod.Owner, phase) {
		s.error(pos.KeyLine("name"), "%s: the pod %s has been deleted by a step before", where, pod.Owner.GetName())
		return
	}
	for n, checks := range s.Procedure.AllChecks()[pod.Owner.Phase:phase] {
		for i, c := range checks.Pods {
			if ended := c.Status == "Succeeded" || c.Status == "Failed"; ended && pod.Answers(c.Selector()) {
				before := validation.CheckRef{Kind: validation.CheckPods, Phase: pod.Owner.Phase + n, Index: i}
				s.error(pos.KeyLine("name"), "%s: the pod %s has ended by then, since %s demands the phase %s", where, pod.Owner.GetName(), before, c.Status)
				return
			}
		}
	}
}

// deletedForGood reports whether a step before a phase deletes a pod that no controller replaces, and waits until it is
// gone.
func (s *subject) deletedForGood(o facts.Object, phase int) bool {
	if o.GetKind() != "Pod" || o.GetName() == "" {
		return false
	}
	for _, step := range s.Procedure.Steps[o.Phase:phase] {
		if d := step.Delete; d != nil && d.Waits() && cleans(validation.Cleanup{Type: d.Type, Name: d.Name, Namespace: d.Namespace}, o) {
			return true
		}
	}
	return false
}
