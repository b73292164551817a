// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// vacuous warns of checks that cannot fail.
func (s *subject) vacuous(p phase) {
	for i, c := range p.Logs {
		if c.Vacuous() {
			s.warn(c.Pos.KeyLine("regex"), "%s can never fail: every log satisfies operator %s, regex %q", p.check(validation.CheckLogs, i), c.Operator, c.Regex)
		}
	}
	s.idle(p)
	s.vacuousAction(p)
	for i, c := range p.Objects {
		if s.trueFromTheStart(p, c) {
			s.warn(c.Pos.KeyLine("expression"), "%s is already true when the object is created, before the node has done anything", p.check(validation.CheckObjects, i))
		}
	}
	if line, only := onlyNever(p.Checks); only {
		s.warn(line, "nothing but never is checked, which holds as soon as the object exists; add for_seconds, or a check that takes its time")
	}
	if p.index == 0 && s.Procedure.OnlyAbsent() {
		s.warn(p.Objects[0].Pos.KeyLine("count"), "nothing but count: 0 is checked, which holds before the node has done anything; check it in a step")
	}
	if p.index == 0 && s.Procedure.OnlyPending() {
		s.warn(p.Pods[0].Pos.KeyLine("status"), "check_pods can never fail: every pod starts as Pending; check the phase that it must reach")
	}
}

// vacuousAction warns of an action whose regex every text satisfies.
func (s *subject) vacuousAction(p phase) {
	if e := p.step.Exec; e != nil && e.Regex != "" && e.Vacuous() {
		s.warn(e.Pos.KeyLine("regex"), "%s: every output satisfies operator %s, regex %q", p.check(validation.CheckExec, 0), e.Operator, e.Regex)
	}
	if a := p.step.Attach; a != nil && a.Vacuous() {
		s.warn(a.Pos.KeyLine("regex"), "%s: every output satisfies operator %s, regex %q", p.check(validation.CheckAttach, 0), a.Operator, a.Regex)
	}
	if f := p.step.PortForward; f != nil && f.Vacuous() {
		s.warn(f.Pos.KeyLine("regex"), "%s: every answer satisfies operator %s, regex %q", p.check(validation.CheckPortForward, 0), f.Operator, f.Regex)
	}
	if k := p.step.KubeletGet; k != nil && k.Regex != "" && k.Vacuous() {
		s.warn(k.Pos.KeyLine("regex"), "%s: every body satisfies operator %s, regex %q", p.check(validation.CheckKubeletGet, 0), k.Operator, k.Regex)
	}
}

// onlyNever reports whether the checks hold at once unless they are broken already, with the line of the first.
func onlyNever(c validation.Checks) (line int, only bool) {
	if len(c.Objects) == 0 || len(c.Pods)+len(c.Logs)+len(c.Events) > 0 {
		return 0, false
	}
	return c.Objects[0].Pos.KeyLine("never"), !slices.ContainsFunc(c.Objects, func(o validation.ObjectCheck) bool {
		return o.Expression != "" || o.ForSeconds != nil || o.Count != nil
	})
}

// created is the state in which nothing has happened but the creation of one object.
type created struct{ object map[string]any }

func (created) Pods(podapi.Selector) []validation.PodState { return nil }
func (created) Log(validation.LogRef) validation.LogState  { return validation.LogState{} }

func (created) Revisions(validation.ObjectRef, types.UID, int) []validation.Revision { return nil }

func (created) Objects(validation.ObjectRef) validation.ObjectsState {
	return validation.ObjectsState{}
}

func (created) Events(string) validation.EventState { return validation.EventState{} }

func (created) Watched(validation.ObjectRef, time.Time) time.Duration { return 0 }

func (c created) Object(validation.ObjectRef) validation.ObjectState {
	return validation.ObjectState{Object: c.object}
}

// trueFromTheStart reports whether an expression holds of the object's manifest, or, for an object that is not the
// template's, of an object that has nothing but a name. After a step the object may be another.
func (s *subject) trueFromTheStart(p phase, c validation.ObjectCheck) bool {
	if p.index > 0 || c.Demands() || len(c.Others) > 0 || c.Count != nil {
		return false // what is demanded over time is not true from the start; others, and how many, are not known
	}
	object := map[string]any{"apiVersion": c.APIVersion, "kind": c.Kind, "metadata": map[string]any{"name": c.Name, "namespace": c.Namespace}}
	for _, o := range s.facts.Objects {
		if o.Phase == 0 && o.GetKind() == c.Kind && o.GetName() == c.Name && o.Namespace() == c.Namespace {
			object = o.Object
		}
	}
	result := validation.Checks{Objects: []validation.ObjectCheck{c}}.Evaluate(created{object})
	return result.Verdict() == validation.Holds
}

// echoes warns of checks that are met by a log that shows the container's own command line or environment: with them, a
// node that prints the script instead of running it passes.
func (s *subject) echoes(p phase) {
	for i, c := range p.Logs {
		if !c.Requires() || c.Vacuous() {
			continue
		}
		if what := s.echo(p, c); what != "" && (c.Operator != validation.CountExactly || !s.provenBeside(p, c)) {
			s.warn(c.Pos.KeyLine("regex"), "%s: %s itself matches regex %q, so a node that only prints it passes", p.check(validation.CheckLogs, i), what, c.Regex)
		}
	}
}

// provenBeside reports whether another check of the same container is not met by an echo. Then the log must hold what
// was printed, too, and an exact number of matches leaves no room for the echo.
func (s *subject) provenBeside(p phase, c validation.LogCheck) bool {
	return slices.ContainsFunc(p.Logs, func(other validation.LogCheck) bool {
		return other.Name == c.Name && other.Namespace == c.Namespace && other.Container == c.Container && other.Requires() && s.echo(p, other) == ""
	})
}

func (s *subject) echo(p phase, c validation.LogCheck) string {
	now, _ := s.answering(p.index, c.Selector())
	for _, pod := range now {
		if what := echo(pod, c); what != "" {
			return what
		}
	}
	return ""
}

// echo says what of a pod's manifest meets a check.
func echo(p facts.Pod, check validation.LogCheck) string {
	for _, c := range p.Containers {
		if check.Container != "" && c.Name != check.Container {
			continue
		}
		if line := strings.Join(slices.Concat(c.Command, c.Args), " "); line != "" && check.Holds([]byte(line)) {
			return "the command line of " + c.Name
		}
		for _, e := range c.Env {
			if e.Value != "" && check.Holds([]byte(e.Name+"="+e.Value)) {
				return fmt.Sprintf("environment variable %s of %s", e.Name, c.Name)
			}
		}
	}
	return ""
}
