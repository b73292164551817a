// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// reportOf is a report of one node with verdicts by template.
func reportOf(node string, verdicts map[string]report.Verdict) report.Report {
	r := report.Report{
		Suite: report.SuiteInfo{Version: "v1"}, Run: report.RunInfo{ID: "run-" + node, Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		Nodes: []report.NodeInfo{{Name: node, ProviderVersion: "v2"}},
	}
	for template, v := range verdicts {
		result := report.Result{Node: node, Template: template, Verdict: v, Seconds: 3}
		if v != report.Passed {
			result.Failures = []report.Failure{{What: "no"}}
		}
		r.Results = append(r.Results, result)
	}
	return report.Complete(r)
}

func comparePair() (before, after report.Report) {
	before = reportOf("n", map[string]report.Verdict{
		"broken": report.Passed, "fixed": report.Failed, "still": report.Failed, "skipped": report.Passed, "gone": report.Passed, "same": report.Passed, "slow": report.Passed,
		"known": report.Passed, "expected-fixed": report.ExpectedFailure, "error-now": report.Failed, "broke-from-skip": report.Skipped,
	})
	after = reportOf("n", map[string]report.Verdict{
		"broken": report.Failed, "fixed": report.Passed, "still": report.Failed, "skipped": report.Skipped, "new": report.Failed, "same": report.Passed, "slow": report.Passed,
		"known": report.ExpectedFailure, "expected-fixed": report.UnexpectedlyPass, "error-now": report.Error, "broke-from-skip": report.Failed,
	})
	for i := range after.Results {
		if after.Results[i].Template == "slow" {
			after.Results[i].Seconds = 9
		}
	}
	return before, after
}

func TestCompare(t *testing.T) {
	c := report.Compare(comparePair())
	if !c.Broken() {
		t.Error("not broken")
	}
	var out bytes.Buffer
	if err := c.Write(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "compare.txt", out.Bytes())
}

// TestCompareJudgesTheNode goes through all pairs of verdicts. What counts is what the node did, whatever is
// expected of it: it does what a template asks for (passed, unexpectedly passing), it does not (failed,
// expected failure), or nobody knows (error, skipped).
func TestCompareJudgesTheNode(t *testing.T) {
	const (
		same    = "same"
		broken  = "broken"
		fixed   = "fixed"
		still   = "still bad"
		changed = "changed"
	)
	columns := []report.Verdict{report.Passed, report.UnexpectedlyPass, report.Failed, report.ExpectedFailure, report.Error, report.Skipped}
	for before, row := range map[report.Verdict][]string{
		//                         passed   unexpected failed   expected error    skipped
		report.Passed:           {same, changed, broken, broken, broken, changed},
		report.UnexpectedlyPass: {changed, same, broken, broken, broken, changed},
		report.Failed:           {fixed, fixed, still, changed, still, changed},
		report.ExpectedFailure:  {fixed, fixed, still, same, still, changed},
		report.Error:            {fixed, fixed, still, changed, still, changed},
		report.Skipped:          {changed, changed, broken, changed, broken, same},
	} {
		for i, after := range columns {
			c := report.Compare(reportOf("n", map[string]report.Verdict{"x": before}), reportOf("n", map[string]report.Verdict{"x": after}))
			got := map[bool]string{
				c.Same == 1: same, len(c.BrokenTests) == 1: broken, len(c.Fixed) == 1: fixed, len(c.StillBad) == 1: still, len(c.Changed) == 1: changed,
			}[true]
			if got != row[i] || c.Broken() != (row[i] == broken) {
				t.Errorf("%s -> %s: got %s, want %s", before, after, got, row[i])
			}
		}
	}
}

func TestCompareOneNodeEachWhateverItsName(t *testing.T) {
	c := report.Compare(reportOf("old-name", map[string]report.Verdict{"x": report.Failed}), reportOf("new-name", map[string]report.Verdict{"x": report.Passed}))
	if len(c.Fixed) != 1 || len(c.Gone)+len(c.Added) != 0 {
		t.Errorf("%+v", c)
	}
}

func save(t *testing.T, dir string, r report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "report.yaml")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestCompareFiles(t *testing.T) {
	before, after := comparePair()
	a, b := save(t, t.TempDir(), before), save(t, t.TempDir(), after)
	killed, s := stream(t, after)
	for _, r := range after.Results {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	for _, file := range []string{b, killed} {
		if broken, err := report.CompareFiles(&out, a, file); err != nil || !broken {
			t.Errorf("%v, %v", broken, err)
		}
	}
	if broken, err := report.CompareFiles(&out, a, a); err != nil || broken {
		t.Errorf("a report compared with itself: %v, %v", broken, err)
	}
	if _, err := report.CompareFiles(&out, a, "none.yaml"); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestMerge(t *testing.T) {
	a := reportOf("a", map[string]report.Verdict{"x": report.Passed, "y": report.Skipped})
	b := reportOf("b", map[string]report.Verdict{"x": report.Failed})
	again := reportOf("a", map[string]report.Verdict{"x": report.Failed, "y": report.Passed})
	again.Run.Started = a.Run.Started.Add(time.Minute)
	again.Run.Seconds = 30
	a.Config = map[string]any{"target_nodes": []any{"a"}, "ordered": true, "timeout_multiplier": 1}
	b.Config = map[string]any{"target_nodes": []any{"b"}, "ordered": true, "timeout_multiplier": 2}
	again.Config = a.Config
	got, err := report.Merge(again, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := got.Write(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "merged.yaml", out.Bytes())
	other, err := report.Merge(b, a, again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, other); diff != "" {
		t.Errorf("the order of the reports shows:\n%s", diff)
	}
	if _, err := report.Parse("merged.yaml", out.Bytes()); err != nil {
		t.Error(err)
	}
}

func TestMergeRefuses(t *testing.T) {
	a := reportOf("a", map[string]report.Verdict{"x": report.Passed})
	newer := reportOf("b", map[string]report.Verdict{"x": report.Passed})
	newer.Suite.Version = "v2"
	if _, err := report.Merge(a, newer); err == nil || !strings.Contains(err.Error(), "run run-a is by v1") {
		t.Errorf("different versions: %v", err)
	}
	upgraded := reportOf("a", map[string]report.Verdict{"x": report.Passed})
	upgraded.Nodes[0].ProviderVersion = "v3"
	if _, err := report.Merge(a, upgraded); err == nil || !strings.Contains(err.Error(), "describe node a differently (provider version v2 and v3)") {
		t.Errorf("different nodes: %v", err)
	}
	if _, err := report.Merge(); err == nil {
		t.Error("nothing was merged into something")
	}
}
