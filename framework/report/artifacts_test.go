// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io/fs"
	"os"
	"path"
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

// small is a report with artifacts.
func small() Report {
	return Complete(Report{Results: []Result{
		{Node: "n2", Template: "000-a.yaml", Verdict: Failed, Failures: []Failure{{What: "no"}}, Attachments: []Attachment{
			{Artifact{Kind: Manifest}, "kind: Pod\n"}, {Artifact{Kind: Log, Namespace: "ns", Pod: "p", Container: "c"}, "hello\n"},
		}},
		{Node: "n2", Template: "010-b.yaml", Verdict: ExpectedFailure, Failures: []Failure{{What: "no"}}, Reason: "known: #12"},
		{Node: "n1", Template: "000-a.yaml", Verdict: Passed},
	}})
}

func TestArtifactsAreThoseThatTheReportNames(t *testing.T) {
	dir := t.TempDir()
	if err := small().WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"specs/" + artifactMarker, "specs/n2/000-a.yaml/failure.txt", "specs/n2/000-a.yaml/log-ns-p-c.txt",
		"specs/n2/000-a.yaml/manifest.yaml", "specs/n2/010-b.yaml/failure.txt",
	}
	files := tree(t, dir)
	var got, named []string
	for name := range files {
		got = append(got, name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +on disk:\n%s", diff)
	}
	for _, result := range small().Results {
		for _, a := range result.Artifacts {
			named = append(named, a.Path)
		}
	}
	slices.Sort(named)
	if diff := cmp.Diff(want[1:], named); diff != "" {
		t.Errorf("-want +in the report:\n%s", diff)
	}
	if got := files["specs/n2/010-b.yaml/failure.txt"]; got != "010-b.yaml on n2: expected failure\n\nexpected failure: known: #12\n010-b.yaml on n2: no\n\nknown failure: known: #12\n" {
		t.Errorf("failure.txt: %q", got)
	}
}

func TestArtifactNames(t *testing.T) {
	long := strings.Repeat("generated-", 30)
	for name, tt := range map[string]struct {
		artifact Artifact
		want     string
	}{
		"container":          {Artifact{Kind: Log, Namespace: "ns", Pod: "p", Container: "c"}, "log-ns-p-c.txt"},
		"long pod":           {Artifact{Kind: Log, Namespace: "ns", Pod: long, Container: "main"}, "log-ns-" + long[:88] + "-main.txt"},
		"long container":     {Artifact{Kind: Log, Namespace: "ns", Pod: "p", Container: long}, "log-ns-p-" + long[:49] + ".txt"},
		"pod":                {Artifact{Kind: Pod, Namespace: "ns", Pod: "p"}, "pod-ns-p.yaml"},
		"manifest":           {Artifact{Kind: Manifest}, "manifest.yaml"},
		"of an older report": {Artifact{Kind: Log, Name: "ns/p, container c"}, "log-ns-p--container-c.txt"},
		"nothing":            {Artifact{}, "attachment.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Complete(Report{Results: []Result{{Node: "n", Template: "t", Verdict: Failed, Attachments: []Attachment{{tt.artifact, "x"}}}}})
			if got := path.Base(r.Results[0].Attachments[0].Path); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestArtifactNamesStayInside(t *testing.T) {
	run := Report{}
	for _, node := range []string{"../../etc", "..", "a/b", "a:b", "A-B", strings.Repeat("ü", 300), "", ".hidden", "con\x00trol"} {
		run.Results = append(run.Results, Result{Node: node, Template: "../" + node, Verdict: Failed, Attachments: []Attachment{
			{Artifact{Kind: Log, Name: "../../../x"}, "1"}, {Artifact{Kind: Log, Name: "../../../X"}, "2"}, {Artifact{}, "3"},
			{Artifact{Kind: Other, Name: "failure"}, "4"}, {Artifact{Kind: Log, Namespace: "..", Pod: "../x", Container: "../../y"}, "5"},
		}})
	}
	dir := t.TempDir()
	inner := filepath.Join(dir, "a", "b", "c")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Complete(run).WriteArtifacts(inner); err != nil {
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
	result := Result{Node: "n", Template: "t", Verdict: Failed}
	for i := range maxArtifactFiles + 3 {
		result.Attachments = append(result.Attachments, Attachment{Artifact{Kind: Log, Name: fmt.Sprint(i)}, strings.Repeat("x", maxArtifact) + "the end"})
	}
	if size := result.nameFiles("d", 10<<20); size > 10<<20 {
		t.Errorf("%d bytes", size)
	}
	if text := result.failureText(); !strings.Contains(text, "attachments omitted") {
		t.Errorf("failure.txt does not say that files are missing: %q", text)
	}
	dir := t.TempDir()
	if err := (Report{Results: []Result{result}}).WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	text := tree(t, dir)["d/log-0.txt"]
	if !strings.HasSuffix(text, "the end") || !strings.HasPrefix(text, "(7 bytes omitted)") {
		t.Errorf("the end of the log is lost: %.40q", text)
	}
}

func TestArtifactsOfTheRunBeforeGo(t *testing.T) {
	dir := t.TempDir()
	if err := small().WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	if err := (Report{}).WriteArtifacts(dir); err != nil {
		t.Fatal(err)
	}
	if left := tree(t, dir); len(left) > 0 {
		t.Errorf("stale: %v", left)
	}
}

func TestSomebodyElsesSpecsStay(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, ArtifactDir, "mine.go")
	if err := os.MkdirAll(filepath.Dir(mine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("package mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := small().WriteArtifacts(dir); err != nil {
			t.Fatal(err)
		}
	}
	if tree(t, dir)["specs/mine.go"] == "" {
		t.Error("a file that is not ours was removed")
	}
}

func TestTrimmedSharesWhatIsThere(t *testing.T) {
	long := strings.Repeat("abcdefghij", 1000)
	log, pod := Artifact{Kind: Log}, Artifact{Kind: Pod}
	got := trimmed([]Attachment{{log, "short"}, {log, long}, {pod, long}}, 4005)
	if got[0].Text != "short" || !strings.HasPrefix(got[1].Text, "(8000 bytes omitted)") || !strings.HasSuffix(got[2].Text, "(8000 bytes omitted)") {
		t.Errorf("%.40q %.40q", got[1].Text, got[2].Text)
	}
	for _, a := range trimmed([]Attachment{{log, long}}, -5) {
		if a.Text != "(10000 bytes omitted)\n" {
			t.Errorf("%q", a.Text)
		}
	}
}

func TestTitle(t *testing.T) {
	for want, a := range map[string]Artifact{
		"timeline of ns/p":         {Kind: TimelineKind, Namespace: "ns", Pod: "p"},
		"pod ns/p":                 {Kind: Pod, Namespace: "ns", Pod: "p"},
		"events of ns/p":           {Kind: Events, Namespace: "ns", Pod: "p"},
		"log of ns/p, container c": {Kind: Log, Namespace: "ns", Pod: "p", Container: "c"},
		"manifest":                 {Kind: Manifest},
		"manifest step 2":          {Kind: Manifest, Name: "step 2"},
		"anything":                 {Name: "anything"},
	} {
		if got := a.named().Title(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
