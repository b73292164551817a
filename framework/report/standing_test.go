// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// TestStandings: an implementation conforms to what all of its nodes do.
func TestStandings(t *testing.T) {
	for name, tt := range map[string]struct {
		results map[string]string
		want    string
	}{
		"one node":          {map[string]string{"a": "core:passed batch:passed"}, "core 1/1 true, batch 1/1 true"},
		"the worst counts":  {map[string]string{"a": "core:passed batch:passed", "b": "core:passed batch:failed"}, "core 2/2 true, batch 1/2 false"},
		"one without core":  {map[string]string{"a": "core:failed batch:passed", "b": "core:passed batch:passed"}, "core 1/2 false, batch 2/2 false"},
		"a node not tested": {map[string]string{"a": "core:passed batch:passed", "b": "core:passed"}, ""},
	} {
		r := report.Report{Profiles: []report.ProfileInfo{{Name: "core", Tests: 1}, {Name: "batch", Tests: 1}}}
		for node, words := range tt.results {
			r.Results = append(r.Results, graded(node, words)...)
		}
		var got []string
		for _, s := range report.Complete(r).Standings() {
			got = append(got, fmt.Sprintf("%s %d/%d %v", s.Name, s.Passed, s.Tests, s.Conformant))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestBadge(t *testing.T) {
	for verdicts, want := range map[string]string{
		"ppppppppp": "full brightgreen", "ppppppppf": "service green", "pppppfpnn": "batch green", "pfppppppp": "core 2 of 3 orange", "ppppppnns": "batch green",
	} {
		b := reportsample.Implementation("example", "1", "full", verdicts, "n").Badge()
		if got := b.Message + " " + b.Color; got != want || b.SchemaVersion != 1 || b.Label == "" {
			t.Errorf("%s: %q, want %q", verdicts, got, want)
		}
	}
	unfit := reportsample.Implementation("example", "", "full", "ppppppppp", "n")
	if b := unfit.Badge(); b.Message != "not verified" || b.Color != "lightgrey" {
		t.Errorf("a report that cannot be published: %+v", b)
	}
}
