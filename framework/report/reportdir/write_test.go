// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/openmetrics"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// tree lists the files below a directory with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := os.Stat(path); err != nil || info.IsDir() { // links to directories too
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "reports")
	paths, err := Write(dir, reportsample.Complete(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"report.html", "report.yaml", "junit.xml", "summary.txt"} {
		if paths[i] != filepath.Join(dir, name) {
			t.Errorf("path %d is %s, want %s", i, paths[i], name)
		}
		if info, err := os.Stat(paths[i]); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if _, err := report.Read(filepath.Join(dir, "report.yaml")); err != nil {
		t.Error(err)
	}
	if metrics := tree(t, dir)["vktest.prom"]; !strings.HasPrefix(metrics, openmetrics.Mark) {
		t.Errorf("the metrics begin with %.40q", metrics)
	}
	for name := range tree(t, dir) {
		if strings.Contains(filepath.Base(name), ".report") {
			t.Errorf("a temporary file is left: %s", name)
		}
	}
}

// TestSummaryTellsWhatBroke: the summary in Markdown compares with the report that was there.
func TestSummaryTellsWhatBroke(t *testing.T) {
	dir := t.TempDir()
	for i, verdict := range []report.Verdict{report.Passed, report.Failed} {
		older, err := KeepHistory(dir)
		if err != nil {
			t.Fatal(err)
		}
		r := report.Report{Run: report.RunInfo{ID: string(rune('a' + i))}, Results: []report.Result{{Node: "n", Template: "t.yaml", Verdict: verdict}}}
		r = report.Complete(r)
		if _, err := Write(dir, r, r.Regressions(older), older...); err != nil {
			t.Fatal(err)
		}
	}
	if summary := tree(t, dir)["summary.md"]; !strings.Contains(summary, "### Broken since an earlier run: 1\n\n- `n t.yaml` worked in the run of ") {
		t.Errorf("the summary does not tell what broke:\n%s", summary)
	}
}

func TestWriteWritesWhatItCan(t *testing.T) {
	dir := t.TempDir()
	// What is in the way of two of them.
	for _, name := range []string{"report.yaml/x", "junit.xml/x"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := Write(dir, reportsample.Complete(), nil)
	if err == nil || !strings.Contains(err.Error(), "write report.yaml") || !strings.Contains(err.Error(), "write junit.xml") {
		t.Errorf("the error does not tell both: %v", err)
	}
	if len(paths) != 2 || len(tree(t, dir)["specs/n2/000-a.yaml/manifest.yaml"]) == 0 {
		t.Errorf("written: %v", paths)
	}
}

// TestOnlyGivenTextsAreWritten: nothing of the process, the machine or its environment gets into a report.
func TestOnlyGivenTextsAreWritten(t *testing.T) {
	const secret = "s3cr3t-of-the-environment"
	t.Setenv("VKTEST_PASSWORD", secret)
	t.Setenv("KUBECONFIG", "/"+secret)
	t.Setenv("HOME", "/home/"+secret)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	run := reportsample.Complete()
	dir := t.TempDir()
	if _, err := Write(dir, run, nil); err != nil {
		t.Fatal(err)
	}
	forbidden := []string{secret}
	if len(host) > 5 {
		forbidden = append(forbidden, host)
	}
	for name, content := range tree(t, dir) {
		// The summary lists the paths of the reports: that is what it is for.
		if name != "summary.txt" && strings.Contains(content, dir) {
			t.Errorf("%s holds the directory it is in", name)
		}
		for _, text := range forbidden {
			if strings.Contains(content, text) {
				t.Errorf("%s holds %q, which nobody gave", name, text)
			}
		}
	}
	// A clock or random numbers would show as a difference.
	again := t.TempDir()
	if _, err := Write(again, run, nil); err != nil {
		t.Fatal(err)
	}
	second := tree(t, again)
	for name, content := range tree(t, dir) {
		if name != "summary.txt" && content != second[name] {
			t.Errorf("%s differs between two writes of one run", name)
		}
	}
}
