// SPDX-License-Identifier: Apache-2.0

package report

import (
	"maps"
	"slices"
)

// maxBroken is how many of the templates that broke a lifecycle rule are repeated with it: a rule that only one pod may
// break by chance needs two.
const maxBroken = 3

// Repeat are the tests that failed, are flaky or ended in an error, and what it takes to repeat them: with a lifecycle
// rule, templates whose pods broke it (all of its node, if the report is older than this information); with a
// precondition, the tests of its node that were not run because of it. What belongs to the whole run is no test. The
// tests are in the order of a report.
func (r Report) Repeat() []Test {
	tests := map[Test]bool{}
	unready := map[string]bool{}
	for _, t := range r.Results {
		if t.Node == "" || !t.Verdict.fails() && t.Verdict != Error {
			continue
		}
		tests[t.test()] = true
		unready[t.Node] = unready[t.Node] || isPrecondition(t.Template)
		if isRule(t.Template) && t.Verdict.fails() {
			for _, template := range r.brokenBy(t) {
				tests[Test{t.Node, template}] = true
			}
		}
	}
	for _, t := range r.Results {
		if unready[t.Node] && t.Verdict == Skipped && !t.NotApplicable {
			tests[t.test()] = true
		}
	}
	return slices.SortedFunc(maps.Keys(tests), Test.compare)
}

// brokenBy are templates whose pods broke the lifecycle rule that a result is about.
func (r Report) brokenBy(rule Result) (templates []string) {
	for _, f := range rule.Failures {
		templates = append(templates, f.Templates...)
	}
	if len(templates) > 0 {
		return templates[:min(maxBroken, len(templates))]
	}
	for _, t := range r.Results {
		if t.Node == rule.Node && t.isTemplate() && t.Verdict != Skipped && t.Verdict != Unsupported {
			templates = append(templates, t.Template)
		}
	}
	return templates
}
