// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// This file holds what can be known to never fail. What is so by the grammar is an error when a template is decoded;
// what depends on a regular expression or on other checks is for package lint to warn of.

// probes are logs that have nothing in common: a match that holds for all of them holds for every log.
var probes = []string{"", "a", "0\n", "Zz 9-_\n\n", "Ü ✓\t{}\nend"}

// Vacuous reports whether the match holds for every text although it requires one that is found.
func (m Match) Vacuous() bool {
	return m.Requires() && !slices.ContainsFunc(probes, func(text string) bool { return !m.Holds([]byte(text)) })
}

// Requires reports whether the match requires that something is found. The others forbid something, and what a log may
// not hold cannot be known from the check.
func (m Match) Requires() bool {
	switch m.Operator {
	case DoesNotExist, CountAtMost:
		return false
	case CountExactly:
		return m.compiled.count > 0
	}
	return true
}

// Holds reports whether the match would hold for a log that is this text and nothing more.
func (m Match) Holds(text []byte) bool {
	return m.compiled.regex != nil && m.judge(m.find(text), reading{final: true, terminated: true}) == Holds
}

// OnlyPending reports whether the procedure checks nothing but that pods are Pending, as every pod is at first.
func (p *Procedure) OnlyPending() bool {
	return len(p.Pods) > 0 && len(p.Logs)+len(p.Objects)+len(p.Events)+len(p.Steps) == 0 &&
		!slices.ContainsFunc(p.Pods, func(c PodCheck) bool { return c.Status != "Pending" || c.Demands() })
}

// OnlyAbsent reports whether the procedure checks nothing but that there are no such objects.
func (p *Procedure) OnlyAbsent() bool {
	return len(p.Objects) > 0 && len(p.Pods)+len(p.Logs)+len(p.Events)+len(p.Steps) == 0 &&
		!slices.ContainsFunc(p.Objects, func(c ObjectCheck) bool { return !c.absent() })
}

// checksNothing reports whether neither the procedure nor one of its steps has a check.
func (p *Procedure) checksNothing() bool {
	return p.empty() && !slices.ContainsFunc(p.Steps, func(s Step) bool { return !s.empty() || s.judges() })
}

// judges reports whether the action of the step can fail by itself.
func (s Step) judges() bool {
	return s.Exec != nil || s.Attach != nil || s.PortForward != nil || s.KubeletGet != nil
}

// zeroCount reports a number of matches that every text has.
func (c *checker) zeroCount(m *Match, pos yamlpos.Pos, path string) {
	if m.Operator == CountAtLeast && m.compiled.count == 0 {
		c.add(pos.KeyLine("value"), "%s.value: operator CountAtLeast with the value 0 can never fail; use 1 or more", path)
	}
}

// emptyRegex reports an expression that every text matches.
func (c *checker) emptyRegex(pos yamlpos.Pos, path string) {
	c.missing(pos.KeyLine("regex"), "%s.regex: must not be empty: an empty regular expression matches every log", path)
}
