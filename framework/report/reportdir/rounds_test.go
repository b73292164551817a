// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// runRound leaves what a run leaves in the directory of the next round: a test with a verdict, got is why.
func runRound(t *testing.T, r *Rounds, verdict report.Verdict, got string) {
	t.Helper()
	dir, err := r.Make()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ConsoleName), []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	number := r.Whole.Run.Rounds + 1
	result := report.Result{Node: "n", Template: "000-a.yaml", Verdict: verdict, Seconds: 1}
	if got != "" {
		result.Failures = []report.Failure{{What: "no", Got: got}}
		result.Attachments = []report.Attachment{{Artifact: report.Artifact{Kind: report.Log, Name: "log"}, Text: got + "\n"}}
	}
	run := report.RunInfo{ID: fmt.Sprint("run-", number), Started: time.Date(2026, 1, 2, 3, number, 0, 0, time.UTC), Seconds: 1}
	if _, err := Write(dir, report.Complete(report.Report{Run: run, Config: map[string]any{"report_dir": dir}, Results: []report.Result{result}}), nil); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, r *Rounds) {
	t.Helper()
	if _, err := r.Add(); err != nil {
		t.Fatal(err)
	}
}

// keptRounds are the entries of the directory with the rounds.
func keptRounds(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, roundsDir))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// TestRounds: after each round, the directory has the report of all, and the rounds that show another failure.
func TestRounds(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(dir, report.Complete(report.Report{Run: report.RunInfo{ID: "before"}}), nil); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(dir, roundsDir, "7")
	if err := os.MkdirAll(filepath.Join(dir, roundsDir, "8"), 0o755); err != nil { // of somebody else
		t.Fatal(err)
	}
	if err := os.MkdirAll(stale, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stale, ConsoleName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := NewRounds(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, round := range []struct {
		verdict report.Verdict
		got     string
	}{{report.Passed, ""}, {report.Failed, "exit 1"}, {report.Failed, "exit 2"}, {report.Failed, "nothing"}, {report.Passed, ""}} {
		runRound(t, r, round.verdict, round.got)
		add(t, r)
		if read, err := report.Read(filepath.Join(dir, "report.yaml")); err != nil || read.Run.Rounds != r.Whole.Run.Rounds {
			t.Errorf("%d rounds of %d (%v)", read.Run.Rounds, r.Whole.Run.Rounds, err)
		}
	}
	if err := r.Stop("interrupted by SIGINT"); err != nil {
		t.Fatal(err)
	}
	if names := keptRounds(t, dir); !slices.Equal(names, []string{"2", "4", "8"}) {
		t.Errorf("the directory has %q", names)
	}
	whole, err := report.Read(filepath.Join(dir, report.StreamFile))
	if err != nil {
		t.Fatal(err)
	}
	got := whole.Results[0]
	if got.Verdict != report.Flaky || got.Rate() != "failed in 3 of 5 attempts (60%)" || whole.Run.Rounds != 5 || whole.Run.IncompleteReason == "" || whole.Config["report_dir"] != dir {
		t.Errorf("%+v, %+v", got, whole)
	}
	files := tree(t, dir)
	if files["specs/n/000-a.yaml/log.txt"] != "exit 1\n" || files["rounds/4/specs/n/000-a.yaml/log.txt"] != "nothing\n" {
		t.Errorf("the logs of the failures are missing: %q", slices.Sorted(keysOf(files)))
	}
	if _, err := os.Stat(filepath.Join(dir, historyDir)); err != nil {
		t.Errorf("the report of the run before is lost: %v", err)
	}
}

func keysOf(files map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	}
}

// TestRoundsWithoutReports: a run that writes no reports leaves no files, and has a summary.
func TestRoundsWithoutReports(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, err := NewRounds("")
	if err != nil {
		t.Fatal(err)
	}
	runRound(t, r, report.Failed, "exit 1")
	add(t, r)
	var summary bytes.Buffer
	if err := errors.Join(r.WriteSummary(&summary), r.Close()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(summary.String(), "n 000-a.yaml: no") || r.Whole.Config["report_dir"] != nil {
		t.Errorf("%v\n%s", r.Whole.Config, &summary)
	}
	if entries, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// TestRoundsThatCannotBe: a round without a report, and a directory that cannot be used.
func TestRoundsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	r, err := NewRounds(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Make(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Add(); err == nil || err.Error() != "round 1 has left no report" {
		t.Errorf("a round without a report: %v", err)
	}
	if _, err := r.Copy(filepath.Join(dir, "none.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy of nothing: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "report.yaml"), []byte("a: b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewRounds(dir); err == nil || !strings.Contains(err.Error(), "is not a report of vk-test-set") {
		t.Errorf("a directory of somebody else: %v", err)
	}
}
