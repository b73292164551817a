// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

// knowledge is everything that the dictionary is made of.
type knowledge struct {
	faults []catalogue.Fault
	// tests are the names of the templates and lifecycle rules that there are.
	tests map[string]bool
	kills struct {
		Faults map[string]struct{ Templates, Rules []string }
	}
	reach map[string]struct {
		Rest                  int
		Guards, Others, Rules []string
	}
	// runs are mutation runs, the latest last.
	runs []catalogue.Run
}

// dictionary is what was known before, with what is known now. Faults that nothing detects are not in it.
func (k knowledge) dictionary(before diagnosis.Dictionary) diagnosis.Dictionary {
	after := diagnosis.Dictionary{Classes: before.Classes}
	for _, f := range k.faults {
		known := diagnosis.Fault{Extent: diagnosis.Detected}
		if i := slices.IndexFunc(before.Faults, func(other diagnosis.Fault) bool { return other.Name == f.Name }); i >= 0 {
			known = before.Faults[i]
		}
		known.Name, known.Meaning, known.Classes = f.Name, f.Meaning, f.Classes
		known = k.measured(known)
		for _, r := range k.runs {
			known = recorded(r, known)
		}
		known.Symptoms = slices.DeleteFunc(known.Symptoms, func(s diagnosis.Symptom) bool { return !k.tests[s.Test] })
		if known.Extent == diagnosis.Tests && !slices.ContainsFunc(known.Symptoms, func(s diagnosis.Symptom) bool { return s.Check == "" }) {
			known.Extent = diagnosis.Checks
		}
		slices.SortFunc(known.Symptoms, func(a, b diagnosis.Symptom) int { return strings.Compare(a.Test, b.Test) })
		if len(known.Symptoms) > 0 {
			after.Faults = append(after.Faults, known)
		}
	}
	return after
}

// measured adds the tests that fail because of a fault according to docs/data. A fault of which the checks are known
// keeps its tests.
func (k knowledge) measured(f diagnosis.Fault) diagnosis.Fault {
	if f.Extent == diagnosis.Checks {
		return f
	}
	f.Symptoms = slices.DeleteFunc(slices.Clone(f.Symptoms), func(s diagnosis.Symptom) bool { return s.Check == "" })
	var tests []string
	kill := k.kills.Faults[f.Name]
	for _, t := range kill.Templates {
		tests = append(tests, t+".yaml")
	}
	rules := kill.Rules
	if reach, tried := k.reach[f.Name]; tried {
		f.Extent, f.Rest = diagnosis.Tests, reach.Rest
		tests, rules = slices.Concat(tests, reach.Guards, reach.Others), append(slices.Clone(rules), reach.Rules...)
	}
	for _, rule := range rules {
		tests = append(tests, lifecycle.Test(rule))
	}
	for _, test := range tests {
		if !slices.ContainsFunc(f.Symptoms, func(s diagnosis.Symptom) bool { return s.Test == test }) {
			f.Symptoms = append(f.Symptoms, diagnosis.Symptom{Test: test})
		}
	}
	return f
}

// recorded takes over what a run found of a fault. If all tests that are known to fail because of it have run, and the
// state of the machine left none of them open, the fault has no other symptoms.
func recorded(r catalogue.Run, f diagnosis.Fault) diagnosis.Fault {
	i := slices.IndexFunc(r.Results, func(one catalogue.Result) bool { return one.Fault == f.Name && one.Broken == "" })
	if i < 0 {
		return f
	}
	complete := (r.Full || r.Recorded) && f.Rest == 0
	var found []diagnosis.Symptom
	for _, v := range r.Results[i].Verdicts {
		switch {
		case v.Failed && len(v.Failures) > 0:
			found = append(found, diagnosis.Observe(v.Template, v.Failures).Symptom)
		case v.Unsettled:
			complete = false
		}
	}
	if complete && len(found) > 0 {
		f.Symptoms = nil
	}
	for _, s := range f.Symptoms {
		if !slices.ContainsFunc(found, func(other diagnosis.Symptom) bool { return other.Test == s.Test }) {
			found = append(found, s)
		}
	}
	f.Symptoms = found
	return f
}
