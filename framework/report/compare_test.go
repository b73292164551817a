// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// results is a report of one node with verdicts by template.
func reportOf(node string, verdicts map[string]Verdict) Report {
	run := Run{ID: "run-" + node, Version: "v1", Start: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Nodes: []NodeInfo{{Name: node, ProviderVersion: "v2"}}}
	for test, v := range verdicts {
		r := Result{Node: node, Test: test, Verdict: v, Seconds: 3}
		if v != Passed {
			r.Message = test + " on " + node + ": no"
		}
		run.Results = append(run.Results, r)
	}
	return run.Report()
}

func comparePair() (before, after Report) {
	before = reportOf("n", map[string]Verdict{
		"broken": Passed, "fixed": Failed, "still": Failed, "skipped": Passed, "gone": Passed, "same": Passed, "slow": Passed,
		"known": Passed, "expected-fixed": ExpectedFailure, "error-now": Failed, "broke-from-skip": Skipped,
	})
	after = reportOf("n", map[string]Verdict{
		"broken": Failed, "fixed": Passed, "still": Failed, "skipped": Skipped, "new": Failed, "same": Passed, "slow": Passed,
		"known": ExpectedFailure, "expected-fixed": UnexpectedlyPass, "error-now": Error, "broke-from-skip": Failed,
	})
	for i := range after.Results {
		if after.Results[i].Template == "slow" {
			after.Results[i].Seconds = 9
		}
	}
	return before, after
}

func TestCompare(t *testing.T) {
	c := Compare(comparePair())
	if !c.Broken() {
		t.Error("not broken")
	}
	var out bytes.Buffer
	if err := c.Write(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "compare.txt", out.Bytes())
}

func TestCompareJudges(t *testing.T) {
	for name, tt := range map[string]struct {
		before, after Verdict
		broken        bool
	}{
		"passed":           {Passed, Failed, true},
		"error":            {Passed, Error, true},
		"list out of date": {Passed, UnexpectedlyPass, true},
		"was bad":          {Failed, Error, false},
		"was an error":     {Error, Failed, false},
		"listed":           {Passed, ExpectedFailure, false},
		"fixed":            {ExpectedFailure, UnexpectedlyPass, false},
		"no longer listed": {ExpectedFailure, Failed, true},
		"skipped":          {Passed, Skipped, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := Compare(reportOf("n", map[string]Verdict{"x": tt.before}), reportOf("n", map[string]Verdict{"x": tt.after}))
			if c.Broken() != tt.broken {
				t.Errorf("broken is %v: %+v", c.Broken(), c)
			}
		})
	}
}

func TestCompareOneNodeEachWhateverItsName(t *testing.T) {
	c := Compare(reportOf("old-name", map[string]Verdict{"x": Failed}), reportOf("new-name", map[string]Verdict{"x": Passed}))
	if len(c.Fixed) != 1 || len(c.Gone)+len(c.Added) != 0 {
		t.Errorf("%+v", c)
	}
}

func save(t *testing.T, dir string, r Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
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
	var out bytes.Buffer
	if broken, err := CompareFiles(a, b, &out); err != nil || !broken {
		t.Errorf("%v, %v", broken, err)
	}
	if broken, err := CompareFiles(a, a, &out); err != nil || broken {
		t.Errorf("a report compared with itself: %v, %v", broken, err)
	}
	if _, err := CompareFiles(a, "none.yaml", &out); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestMerge(t *testing.T) {
	a := reportOf("a", map[string]Verdict{"x": Passed, "y": Skipped})
	b := reportOf("b", map[string]Verdict{"x": Failed})
	again := reportOf("a", map[string]Verdict{"x": Failed, "y": Passed})
	again.Run.Started = a.Run.Started.Add(time.Minute)
	again.Run.Seconds = 30
	a.Config = map[string]any{"target_nodes": []any{"a"}, "ordered": true, "timeout_multiplier": 1}
	b.Config = map[string]any{"target_nodes": []any{"b"}, "ordered": true, "timeout_multiplier": 2}
	again.Config = a.Config
	got, err := Merge(again, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := got.Write(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "merged.yaml", out.Bytes())
	other, err := Merge(b, a, again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, other); diff != "" {
		t.Errorf("the order of the reports shows:\n%s", diff)
	}
	if _, err := Parse("merged.yaml", out.Bytes()); err != nil {
		t.Error(err)
	}
}

func TestMergeRefuses(t *testing.T) {
	a := reportOf("a", map[string]Verdict{"x": Passed})
	newer := reportOf("b", map[string]Verdict{"x": Passed})
	newer.Suite.Version = "v2"
	if _, err := Merge(a, newer); err == nil || !strings.Contains(err.Error(), "run run-a is by v1") {
		t.Errorf("different versions: %v", err)
	}
	mixed, err := Merger{AllowMixed: true}.Merge(a, newer)
	if err != nil || len(mixed.Notes) != 1 {
		t.Errorf("different versions, allowed: %v, notes %q", err, mixed.Notes)
	}
	upgraded := reportOf("a", map[string]Verdict{"x": Passed})
	upgraded.Nodes[0].ProviderVersion = "v3"
	if _, err := Merge(a, upgraded); err == nil || !strings.Contains(err.Error(), "describe node a differently (provider version v2 and v3)") {
		t.Errorf("different nodes: %v", err)
	}
	if _, err := Merge(); err == nil {
		t.Error("nothing was merged into something")
	}
}

func TestMergeFilesLeadsToTheArtifacts(t *testing.T) {
	dir := t.TempDir()
	run := sampleRun()
	var in []string
	for i, node := range []string{"n1", "n2"} {
		shard := run
		shard.Results = nil
		for _, r := range run.Results {
			if r.Node == node {
				shard.Results = append(shard.Results, r)
			}
		}
		place := filepath.Join(dir, "shards", string(rune('a'+i)))
		in = append(in, save(t, place, shard.Report()))
		if err := shard.WriteArtifacts(place); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "merged", "report.yaml")
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := MergeFiles(out, in...); err != nil {
		t.Fatal(err)
	}
	merged, err := Read(out)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, r := range merged.Results {
		for _, a := range r.Artifacts {
			found++
			if _, err := os.Stat(filepath.Join(filepath.Dir(out), a.Path)); err != nil {
				t.Error(err)
			}
		}
	}
	if found < 9 || len(merged.Results) != 7 {
		t.Errorf("%d artifacts, %d results", found, len(merged.Results))
	}
	if err := MergeFiles(out, "none-1.yaml", "none-2.yaml"); err == nil || !strings.Contains(err.Error(), "none-2.yaml") {
		t.Errorf("missing files: %v", err)
	}
}
