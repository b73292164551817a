// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRepeat(t *testing.T) {
	broken := func(templates ...string) []Failure { return []Failure{{What: "broken", Templates: templates}} }
	for name, tt := range map[string]struct {
		results []Result
		want    []Test
	}{
		"what failed, and errors": {[]Result{
			{Node: "n", Template: "a", Verdict: Passed}, {Node: "n", Template: "b", Verdict: Failed}, {Node: "m", Template: "a", Verdict: Error},
			{Node: "n", Template: "c", Verdict: ExpectedFailure}, {Node: "n", Template: "d", Verdict: UnexpectedlyPass},
			{Node: "n", Template: "e", Verdict: Skipped}, {Node: "n", Template: "f", Verdict: Unsupported}, {Template: "cluster", Verdict: Error},
		}, []Test{{"m", "a"}, {"n", "b"}}},
		"a rule, with what broke it": {[]Result{
			{Node: "n", Template: "a", Verdict: Passed}, {Node: "n", Template: "b", Verdict: Failed},
			{Node: "n", Template: "lifecycle: x", Verdict: Failed, Failures: broken("a", "b", "c", "d")}, {Node: "m", Template: "lifecycle: x", Verdict: Passed},
		}, []Test{{"n", "a"}, {"n", "b"}, {"n", "c"}, {"n", "lifecycle: x"}}},
		"a rule of an older report": {[]Result{
			{Node: "n", Template: "a", Verdict: Passed}, {Node: "n", Template: "b", Verdict: Skipped}, {Node: "m", Template: "c", Verdict: Passed},
			{Node: "n", Template: "lifecycle: x", Verdict: Failed, Failures: broken()}, {Node: "n", Template: "lifecycle: y", Verdict: Passed},
		}, []Test{{"n", "a"}, {"n", "lifecycle: x"}}},
		"a precondition, with what it kept from running": {[]Result{
			{Node: "n", Template: "preconditions: node", Verdict: Error}, {Node: "n", Template: "a", Verdict: Skipped},
			{Node: "n", Template: "b", Verdict: Skipped, NotApplicable: true}, {Node: "m", Template: "a", Verdict: Skipped},
		}, []Test{{"n", "preconditions: node"}, {"n", "a"}}},
		"nothing": {[]Result{{Node: "n", Template: "a", Verdict: Passed}}, nil},
	} {
		if diff := cmp.Diff(tt.want, Report{Results: tt.results}.Repeat()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
