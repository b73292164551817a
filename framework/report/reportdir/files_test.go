// SPDX-License-Identifier: Apache-2.0

package reportdir_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	if names, err := reportdir.Files(dir); err != nil || len(names) != 0 {
		t.Errorf("an empty directory has %q, %v", names, err)
	}
	failed := report.Report{Results: []report.Result{{Node: "n", Template: "010-a.yaml", Verdict: report.Failed, Message: "wrong"}}}
	if _, err := reportdir.Write(dir, report.Complete(failed), nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{report.StreamFile, "history/old.yaml", "notes.txt"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	names, err := reportdir.Files(dir)
	slices.Sort(names)
	want := []string{"junit.xml", "report.html", "report.yaml", "results.jsonl", "specs/.vk-test-set", "specs/n/010-a.yaml/failure.txt", "summary.md", "summary.txt", "vktest.prom"}
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("%q, %v, want %q", names, err, want)
	}
}

func TestIsInput(t *testing.T) {
	for name, want := range map[string]bool{
		"report.yaml":                        true,
		"0/report.yaml":                      true,
		"0/results.jsonl":                    true,
		"0/specs/n/010-a.yaml/failure.txt":   true,
		"specs/n/010-a.yaml/failure.txt":     true,
		"0/report.html":                      false,
		"shards/0/report.yaml":               false,
		"0/history/20260101T000000-1-a.yaml": false,
		"0/my-report.yaml":                   false,
	} {
		if got := reportdir.IsInput(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
