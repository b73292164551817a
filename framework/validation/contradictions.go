// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"math"
	"slices"
	"strings"

	"github.com/google/cel-go/common/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// This file finds checks of one phase that can never hold at the same time, as far as the grammar alone shows it: two
// that demand different phases of a pod, numbers of matches that exclude each other, an object that must exist and must
// not. What an expression means is known only if it reads nothing but the phase of a pod.

// demand is what a check demands of a subject.
type demand[T any] struct {
	check string
	pos   yamlpos.Pos
	key   string // of the check, to which a problem belongs
	of    T
}

// contradictions reports the checks of a phase that contradict an earlier one.
func (c *checker) contradictions(checks *Checks) {
	c.phaseContradictions(checks)
	c.logContradictions(checks)
	c.numberContradictions(checks)
	c.eventContradictions(checks)
}

// contradiction reports a check that cannot hold together with another.
func (c *checker) contradiction(check, key string, pos yamlpos.Pos, other string) {
	c.add(pos.KeyLine(key), "%s.%s: can never hold at the same time as %s; remove one of them, or check it in another step", check, key, other)
}

// wrong reports whether a check has a problem already, so that it is not known what it means.
func (c *checker) wrong(check CheckRef) bool {
	return slices.ContainsFunc(c.problems, func(p yamlpos.Problem) bool {
		return strings.HasPrefix(p.Msg, check.String()+".") || strings.HasPrefix(p.Msg, check.String()+":")
	})
}

// phaseContradictions keeps the phases in which a pod meets all checks that are about its phase alone.
func (c *checker) phaseContradictions(checks *Checks) {
	possible := map[podapi.Selector][]string{}
	last := map[podapi.Selector]string{}
	for _, d := range phaseDemands(checks) {
		pod := d.of.pod
		if _, known := possible[pod]; !known {
			possible[pod] = phases
		}
		left := slices.DeleteFunc(slices.Clone(possible[pod]), func(phase string) bool { return !d.of.allows(phase) })
		switch {
		case len(left) > 0:
			possible[pod], last[pod] = left, d.check
		case last[pod] == "":
			c.add(d.pos.KeyLine(d.key), "%s.%s: is true in no phase of a pod (%s)", d.check, d.key, strings.Join(phases, ", "))
		case last[pod] == d.check:
			c.add(d.pos.KeyLine(d.key), "%s.%s: is true in every phase that the check allows, so the check can never hold", d.check, d.key)
		default:
			c.contradiction(d.check, d.key, d.pos, last[pod])
		}
	}
}

// phaseDemand is which phases a check allows to a pod.
type phaseDemand struct {
	pod    podapi.Selector
	allows func(phase string) bool
}

func phaseDemands(checks *Checks) (all []demand[phaseDemand]) {
	add := func(check CheckRef, key string, pos yamlpos.Pos, pod podapi.Selector, allows func(string) bool) {
		all = append(all, demand[phaseDemand]{check.String(), pos, key, phaseDemand{pod, allows}})
	}
	for i, p := range checks.Pods {
		ref := CheckRef{CheckPods, checks.phase, i}
		add(ref, "status", p.Pos, p.Selector(), func(phase string) bool { return phase == p.Status || !slices.Contains(phases, p.Status) })
		if p.never.readsPhaseOnly() {
			add(ref, "never", p.Pos, p.Selector(), func(phase string) bool { return !p.never.isTrueIn(phase) })
		}
	}
	for i, o := range checks.Objects {
		pod, isPod := o.ref().Pod()
		if !isPod {
			continue
		}
		ref := CheckRef{CheckObjects, checks.phase, i}
		if o.program.readsPhaseOnly() {
			add(ref, "expression", o.Pos, pod, o.program.isTrueIn)
		}
		if o.never.readsPhaseOnly() {
			add(ref, "never", o.Pos, pod, func(phase string) bool { return !o.never.isTrueIn(phase) })
		}
	}
	return all
}

// readsPhaseOnly reports whether an expression reads nothing but the phase of a pod.
func (p *program) readsPhaseOnly() bool {
	if p == nil || slices.ContainsFunc(p.paths, func(path path) bool { return path.String() != theObject+".status.phase" }) {
		return false
	}
	out, _, err := p.run.Eval(inPhase("Running"))
	return err == nil && out.Type() == types.BoolType
}

// isTrueIn evaluates an expression that reads nothing but the phase.
func (p *program) isTrueIn(phase string) bool {
	verdict, _ := p.evaluate(inPhase(phase))
	return verdict == Holds
}

// inPhase are the variables of an expression about a pod of which nothing but the phase is known.
func inPhase(phase string) map[string]any {
	return of(map[string]any{"status": map[string]any{"phase": phase}})
}

// logContradictions compares the numbers of matches that are demanded of one regular expression in one log.
func (c *checker) logContradictions(checks *Checks) {
	decides := func(i int) bool { // otherwise another of the pods may meet the check
		l := checks.Logs[i]
		return (!l.Selector().Generated() || l.All) && !c.wrong(CheckRef{CheckLogs, checks.phase, i})
	}
	for i, l := range checks.Logs {
		least, most := l.number()
		for j, other := range checks.Logs[:i] {
			otherLeast, otherMost := other.number()
			if l.sameText(other) && (least > otherMost || most < otherLeast) && decides(i) && decides(j) {
				c.contradiction(CheckRef{CheckLogs, checks.phase, i}.String(), "operator", l.Pos, CheckRef{CheckLogs, checks.phase, j}.String())
				break
			}
		}
	}
}

// number is how many matches are demanded.
func (m Match) number() (least, most int) {
	switch m.Operator {
	case DoesNotExist:
		return 0, 0
	case CountAtLeast:
		return m.compiled.count, math.MaxInt
	case CountAtMost:
		return 0, m.compiled.count
	case CountExactly:
		return m.compiled.count, m.compiled.count
	}
	return 1, math.MaxInt
}

// sameText reports whether both checks look for the same in the same text.
func (l LogCheck) sameText(other LogCheck) bool {
	return l.Selector() == other.Selector() && l.Container == other.Container && l.Regex == other.Regex && l.Previous == other.Previous &&
		limitOf(l.TailLines) == limitOf(other.TailLines) && limitOf(l.SinceSeconds) == limitOf(other.SinceSeconds) &&
		limitOf(l.LimitBytes) == limitOf(other.LimitBytes) && l.Timestamps == other.Timestamps && l.SinceLine == other.SinceLine
}

// numberContradictions finds what must be absent and must be there.
func (c *checker) numberContradictions(checks *Checks) {
	var exist, absent []demand[ObjectRef]
	for i, p := range checks.Pods {
		exist = append(exist, demand[ObjectRef]{CheckRef{CheckPods, checks.phase, i}.String(), p.Pos, "", PodRef(p.Selector())})
	}
	for i, l := range checks.Logs {
		if !l.Previous { // it can be read for a while after the pod
			exist = append(exist, demand[ObjectRef]{CheckRef{CheckLogs, checks.phase, i}.String(), l.Pos, "", PodRef(l.Selector())})
		}
	}
	for i, o := range checks.Objects {
		d := demand[ObjectRef]{CheckRef{CheckObjects, checks.phase, i}.String(), o.Pos, "count", o.ref()}
		if o.absent() {
			absent = append(absent, d)
			continue
		}
		exist = append(exist, d)
	}
	for _, none := range absent {
		for _, some := range exist {
			if none.of.Kind == some.of.Kind && sameVersion(none.of, some.of) && none.of.Namespace == some.of.Namespace &&
				none.of.Name == some.of.Name && none.of.Selector == some.of.Selector {
				c.contradiction(none.check, "count", none.pos, some.check)
				break
			}
		}
	}
}

// sameVersion reports whether two references may mean the same kind: a version that is left out may be any.
func sameVersion(a, b ObjectRef) bool {
	return a.APIVersion == b.APIVersion || a.APIVersion == "" || b.APIVersion == ""
}

// eventContradictions finds events that must have been recorded and must not.
func (c *checker) eventContradictions(checks *Checks) {
	for i, none := range checks.Events {
		if *none.Count != 0 {
			continue
		}
		for j, some := range checks.Events {
			if *some.Count > 0 && none.covers(some) {
				c.contradiction(CheckRef{CheckEvents, checks.phase, i}.String(), "count", none.Pos, CheckRef{CheckEvents, checks.phase, j}.String())
				break
			}
		}
	}
}

// covers reports whether every event that the other check is about is one of this check, too.
func (c EventCheck) covers(other EventCheck) bool {
	part := func(own, others string) bool { return own == "" || own == others }
	return c.Kind == other.Kind && c.Namespace == other.Namespace && c.Name == other.Name &&
		part(c.Type, other.Type) && part(c.Reason, other.Reason) && part(c.Message, other.Message)
}
