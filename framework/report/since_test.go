// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// day is a run of one test on a day of January, with the verdict of a letter: p passed, f failed, k flaky, e error, x
// expected failure, s skipped.
func day(n int, letter byte) report.Report {
	verdict := map[byte]report.Verdict{
		'p': report.Passed, 'f': report.Failed, 'k': report.Flaky, 'e': report.Error, 'x': report.ExpectedFailure, 's': report.Skipped,
	}[letter]
	return report.Complete(report.Report{
		Run: report.RunInfo{ID: fmt.Sprint("run-", n), Started: time.Date(2026, 1, n, 3, 0, 0, 0, time.UTC)}, Nodes: []report.NodeInfo{{Name: "n"}},
		Results: []report.Result{{Node: "n", Template: "000-a.yaml", Verdict: verdict}},
	})
}

// days are runs on consecutive days, the last of which is now.
func days(letters string) (older []report.Report, now report.Report) {
	for i := range letters {
		older = append(older, day(i+1, letters[i]))
	}
	return older[:len(older)-1], older[len(older)-1]
}

// TestCourse: a failure is new, flaky or broken by what earlier runs say; one that never worked is none of them.
func TestCourse(t *testing.T) {
	for runs, want := range map[string]string{
		"ppp":      "",
		"pf":       "[]",
		"ppf":      "[new: worked in all 2 earlier runs]",
		"pspef":    "[new: worked in all 2 earlier runs]",
		"ppffe":    "[broken: has failed since the run of 2026-01-03 03:00 UTC]",
		"pfsef":    "[broken: has failed since the run of 2026-01-02 03:00 UTC]",
		"pfpf":     "[flaky: failed in 1 of 3 earlier runs]",
		"fpff":     "[flaky: failed in 2 of 3 earlier runs]",
		"pkk":      "[flaky: failed in 1 of 2 earlier runs]",
		"ppk":      "[new: worked in all 2 earlier runs]",
		"ffff":     "",
		"ssf":      "",
		"ppx":      "[new: worked in all 2 earlier runs]",
		"pfx":      "",
		"pffffffp": "",
	} {
		older, now := days(runs)
		got := ""
		for _, r := range now.Regressions(older) {
			got += "[" + r.Course() + "]"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", runs, got, want)
		}
	}
}

// TestCompareWithSeveral: the newest report is compared with the last but one, and with all of them.
func TestCompareWithSeveral(t *testing.T) {
	older, now := days("ppff")
	var files []string
	for i, r := range append(older, now) {
		name := filepath.Join(t.TempDir(), fmt.Sprint(i, ".yaml"))
		var text bytes.Buffer
		if err := r.Write(&text); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteFile(name, text.Bytes()); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	var out strings.Builder
	if broken, err := report.CompareFiles(&out, files...); err != nil || broken {
		t.Errorf("%v, %v", broken, err)
	}
	want := "Broken since an earlier run: 1\n" +
		"  n 000-a.yaml: worked in the run of 2026-01-02 03:00 UTC (broken: has failed since the run of 2026-01-03 03:00 UTC)\n\nold  2026-01-03 "
	if !strings.HasPrefix(out.String(), want) || !strings.Contains(out.String(), "Still bad: 1\n") {
		t.Errorf("got\n%s\nwant it to begin with\n%s", &out, want)
	}
}
