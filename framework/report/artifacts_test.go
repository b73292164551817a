// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree lists the files below a directory with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		out[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestArtifactsAreThoseThatTheReportNames(t *testing.T) {
	dir := t.TempDir()
	if err := sampleRun().WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	want := []string{"specs/" + artifactMarker}
	for _, result := range sampleRun().Report().Results {
		for _, a := range result.Artifacts {
			want = append(want, a.Path)
		}
	}
	files := tree(t, dir)
	var got []string
	for name := range files {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-in the report +on disk:\n%s", diff)
	}
	if got := files["specs/n2/010-b.yaml/failure.txt"]; got != "010-b.yaml on n2: expected failure\n\nexpected failure: known: #12\n010-b.yaml on n2: no\n\nknown failure: known: #12\n" {
		t.Errorf("failure.txt: %q", got)
	}
}

func TestArtifactNamesStayInside(t *testing.T) {
	run := Run{}
	for _, node := range []string{"../../etc", "..", "a/b", "a:b", "A-B", strings.Repeat("ü", 300), "", ".hidden", "con\x00trol"} {
		run.Results = append(run.Results, Result{Node: node, Test: "../" + node, Verdict: Failed, Attachments: []Attachment{
			{"../../../x", Log, "1"}, {"../../../X", Log, "2"}, {"", "", "3"}, {"failure", Other, "4"}, {"failure", Other, "5"},
		}})
	}
	dir := t.TempDir()
	inner := filepath.Join(dir, "a", "b", "c")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := run.WriteArtifacts(inner); err != nil {
		t.Fatal(err)
	}
	files := tree(t, dir)
	if want := len(run.Results)*6 + 1; len(files) != want {
		t.Errorf("%d files, want %d: two texts share a file", len(files), want)
	}
	lower := map[string]bool{}
	for name := range files {
		if !strings.HasPrefix(name, "a/b/c/specs/") {
			t.Errorf("%s is outside of the directory", name)
		}
		if lower[strings.ToLower(name)] {
			t.Errorf("%s is there twice where letters of either case are the same", name)
		}
		lower[strings.ToLower(name)] = true
	}
}

func TestArtifactsAreBounded(t *testing.T) {
	result := Result{Node: "n", Test: "t", Verdict: Failed}
	for i := range maxArtifactFiles + 3 {
		result.Attachments = append(result.Attachments, Attachment{fmt.Sprint(i), Log, strings.Repeat("x", maxArtifact) + "the end"})
	}
	files := result.files("d", 10<<20)
	size := 0
	for _, f := range files {
		size += len(f.text)
	}
	if size > 11<<20 {
		t.Errorf("%d bytes", size)
	}
	if !strings.Contains(files[0].text, "attachments left out") {
		t.Errorf("failure.txt does not say that files are missing: %q", files[0].text)
	}
	if !strings.HasSuffix(files[1].text, "the end") || !strings.HasPrefix(files[1].text, "(7 bytes left out)") {
		t.Error("the end of the log is lost")
	}
}

func TestArtifactsOfTheRunBeforeGo(t *testing.T) {
	dir := t.TempDir()
	if err := sampleRun().WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	if err := (Run{}).WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	if left := tree(t, dir); len(left) > 0 {
		t.Errorf("stale: %v", left)
	}
}

func TestSomebodyElsesSpecsStay(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, artifactDir, "mine.go")
	if err := os.MkdirAll(filepath.Dir(mine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("package mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := sampleRun().WriteArtifacts(dir); err != nil {
			t.Fatal(err)
		}
	}
	if tree(t, dir)["specs/mine.go"] == "" {
		t.Error("a file that is not ours was removed")
	}
}

func TestTrimmedSharesWhatIsThere(t *testing.T) {
	long := strings.Repeat("abcdefghij", 1000)
	got := trimmed([]Attachment{{"a", Log, "short"}, {"b", Log, long}, {"c", Pod, long}}, 4005)
	if got[0].Text != "short" || !strings.HasPrefix(got[1].Text, "(8000 bytes left out)") || !strings.HasSuffix(got[2].Text, "(8000 bytes left out)") {
		t.Errorf("%.40q %.40q", got[1].Text, got[2].Text)
	}
	for _, a := range trimmed([]Attachment{{"b", Log, long}}, -5) {
		if a.Text != "(10000 bytes left out)\n" {
			t.Errorf("%q", a.Text)
		}
	}
}
