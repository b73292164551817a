// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// graded makes results of a node from words such as "core:passed".
func graded(node, words string) (out []report.Result) {
	for _, word := range strings.Fields(words) {
		profile, verdict, _ := strings.Cut(word, ":")
		r := report.Result{Node: node, Template: string(rune('a'+len(out))) + ".yaml", Verdict: report.Verdict(verdict), Labels: []string{"profile:" + profile}}
		if verdict == "notApplicable" {
			r.Verdict, r.NotApplicable = report.Skipped, true
		}
		out = append(out, r)
	}
	return out
}

// TestConformance: a node conforms to a profile if all tests of it and of the ones before passed.
func TestConformance(t *testing.T) {
	profiles := []report.ProfileInfo{{Name: "core", Tests: 2}, {Name: "batch", Tests: 2}, {Name: "full", Tests: 1}}
	for name, tt := range map[string]struct{ results, want string }{
		"all":                  {"core:passed core:passed batch:passed batch:passed full:passed", "n: conformant to full"},
		"a part of batch":      {"core:passed core:passed batch:passed batch:failed full:passed", "n: conformant to core; batch 1 of 2; full 1 of 1"},
		"not even core":        {"core:passed core:error batch:passed batch:passed full:passed", "n: conformant to no profile; core 1 of 2; batch 2 of 2; full 1 of 1"},
		"partly claimed":       {"core:passed core:passed batch:passed batch:unsupported full:passed", "n: conformant to core; batch 1 of 2; full 1 of 1"},
		"full is not claimed":  {"core:passed core:passed batch:passed batch:passed full:unsupported", "n: conformant to batch; not claimed: full"},
		"an expected failure":  {"core:passed core:expectedFailure batch:passed batch:passed full:passed", "n: conformant to no profile; core 1 of 2; batch 2 of 2; full 1 of 1"},
		"does not apply":       {"core:passed core:notApplicable batch:passed batch:passed full:notApplicable", "n: conformant to batch"},
		"skipped":              {"core:passed core:passed batch:passed batch:skipped full:passed", "n: conformant to core; batch 1 of 2; full 1 of 1"},
		"a part of the tests":  {"core:passed core:passed batch:passed full:passed", ""},
		"not one of the tests": {"", ""},
	} {
		r := report.Complete(report.Report{Profiles: profiles, Nodes: []report.NodeInfo{{Name: "n"}}, Results: graded("n", tt.results)})
		var got []string
		for _, g := range r.ConformanceGroups() {
			got = append(got, g.Where()+": "+g.Text)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestConformanceOfShards: a merged report judges what none of its parts can.
func TestConformanceOfShards(t *testing.T) {
	profiles := []report.ProfileInfo{{Name: "core", Tests: 2}}
	all := graded("n", "core:passed core:passed")
	one := report.Complete(report.Report{Profiles: profiles, Results: all[:1]})
	two := report.Complete(report.Report{Profiles: profiles, Results: all[1:]})
	merged, err := report.Merge(one, two)
	if err != nil {
		t.Fatal(err)
	}
	if len(one.Conformance) != 0 || len(merged.Conformance) != 1 || merged.Conformance[0].Profile != "core" {
		t.Errorf("one %v, merged %v", one.Conformance, merged.Conformance)
	}
	two.Profiles = []report.ProfileInfo{{Name: "core", Tests: 3}}
	if merged, err = report.Merge(one, two); err != nil || len(merged.Profiles)+len(merged.Conformance) > 0 {
		t.Errorf("of different sets of tests: %v, %v", merged.Profiles, err)
	}
}
