// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// older has the files that the version of commit c1937a0 made of a run, trimmed to a few results. They are
// never rewritten: what was published stays readable.
const older = "testdata/c1937a0"

// olderCopy is a directory with those files.
func olderCopy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(older)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOlderReportsAreRead(t *testing.T) {
	for _, name := range []string{"report.yaml", report.StreamFile} {
		r, err := report.Read(filepath.Join(older, name))
		if err != nil {
			t.Fatal(err)
		}
		want := report.Counts{Passed: 3, Failed: 1, ExpectedFailure: 1, Skipped: 1}
		if r.Counts != want || !r.Run.Incomplete || r.Run.Started.Year() < 2026 {
			t.Errorf("%s: %+v, %+v", name, r.Counts, r.Run)
		}
		if got := r.Results[3].Headline(); got != "020-env.yaml on vk-node-1: check_logs[3] can no longer be met, after 2.4s of 45s" {
			t.Errorf("%s: the headline is %q", name, got)
		}
		if c := report.Compare(r, r); c.Broken() {
			t.Errorf("%s: differs from itself: %+v", name, c)
		}
	}
}

// TestOlderReportsAreKept: a report of before is written back as it was.
func TestOlderReportsAreKept(t *testing.T) {
	dir := olderCopy(t)
	for out, original := range map[string]string{"again.yaml": "report.yaml", "again.xml": "junit.xml"} {
		if err := Convert(filepath.Join(dir, out), filepath.Join(dir, "report.yaml")); err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(dir, original))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, out))
		if err != nil {
			t.Fatal(err)
		}
		// The reason was in a note only, which is text for people.
		want = bytes.ReplaceAll(want, []byte(`name="incomplete" value="interrupted"`), []byte(`name="incomplete" value="a part of the run did not come to its end"`))
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: -before +after:\n%s", original, diff)
		}
	}
}

func TestOlderReportsAreMerged(t *testing.T) {
	dir := olderCopy(t)
	out := filepath.Join(dir, "all")
	if err := Merge(out, filepath.Join(dir, "report.yaml"), filepath.Join(dir, report.StreamFile)); err != nil {
		t.Fatal(err)
	}
	files := tree(t, out)
	if got := files["specs/vk-node-1/020-env.yaml/log-default-env-4f1c2a7e--container-main.txt"]; got != "value=its\n" {
		t.Errorf("the log is %q", got)
	}
	if !strings.Contains(files["report.html"], "timeline") || !strings.Contains(files["summary.txt"], "020-env.yaml") {
		t.Error("the page lacks a timeline, or the summary a failure")
	}
}
