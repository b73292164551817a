// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

const logFile = "specs/n2/000-a.yaml/log-default-a-c.txt"

// shard is the part of the sample that a run of one node has.
func shard(node string) report.Report {
	r := reportsample.Raw()
	r.Run.ID = "run-" + node
	r.Results = slices.DeleteFunc(r.Results, func(result report.Result) bool { return result.Node != node })
	return r
}

// shards writes the directories n1 and n2, each with the report of a node, and returns their report.yaml.
// Beside it is the stream of the same run, without an end.
func shards(t *testing.T, dir string) (files []string) {
	t.Helper()
	for _, node := range []string{"n1", "n2"} {
		place := filepath.Join(dir, node)
		if _, err := Write(place, report.Complete(shard(node)), nil); err != nil {
			t.Fatal(err)
		}
		s, err := report.CreateStream(filepath.Join(place, report.StreamFile), shard(node))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range shard(node).Results {
			if err := s.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(place, "report.yaml"))
	}
	return files
}

func TestMergeIntoADirectory(t *testing.T) {
	for _, kind := range []string{"report.yaml", report.StreamFile} {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			shards(t, dir)
			out := filepath.Join(dir, "all")
			if err := Merge(out, filepath.Join(dir, "n1", kind), filepath.Join(dir, "n2", kind)); err != nil {
				t.Fatal(err)
			}
			files := tree(t, out)
			for _, name := range []string{"report.html", "report.yaml", "junit.xml", "summary.txt", "vktest.prom"} {
				if files[name] == "" {
					t.Errorf("%s is missing", name)
				}
			}
			if log := files[logFile]; !strings.Contains(log, "red") {
				t.Errorf("the log is %q", log)
			}
			merged, err := report.Read(filepath.Join(out, "report.yaml"))
			if err != nil || len(merged.Results) != 7 || len(merged.Results[4].Timelines) != 1 {
				t.Errorf("%d results, %v", len(merged.Results), err)
			}
		})
	}
}

func TestMergeIntoAFileLeadsToTheArtifacts(t *testing.T) {
	dir := t.TempDir()
	in := shards(t, dir)
	out := filepath.Join(dir, "merged", "report.yaml")
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		t.Fatal(err)
	}
	// Once more, over the result of the first time: everything in it is in the inputs.
	for range 2 {
		if err := Merge(out, in...); err != nil {
			t.Fatal(err)
		}
	}
	merged, err := report.Read(out)
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
	if found < 8 || len(merged.Results) != 7 {
		t.Errorf("%d artifacts, %d results", found, len(merged.Results))
	}
	if err := Merge(out, "none-1.yaml", "none-2.yaml"); err == nil || !strings.Contains(err.Error(), "none-1.yaml") || !strings.Contains(err.Error(), "none-2.yaml") {
		t.Errorf("missing files: %v", err)
	}
}

// TestNothingIsOverwritten: whatever is asked for, a report of a run is never lost.
func TestNothingIsOverwritten(t *testing.T) {
	for name, tt := range map[string]struct {
		out  string
		in   []string
		want string
	}{
		"the result is forgotten":           {"n1/report.yaml", []string{"n2/report.yaml"}, "want at least two reports to merge"},
		"it is forgotten, of three":         {"n3/report.yaml", []string{"n1/report.yaml", "n2/report.yaml"}, "the output n3/report.yaml is the report of run run-3, which is not among the inputs"},
		"an input":                          {"n1/report.yaml", []string{"n1/report.yaml", "n2/report.yaml"}, "the output n1/report.yaml is also an input"},
		"an input, spelt otherwise":         {"n2/../n1/./report.yaml", []string{"n1/report.yaml", "n2/report.yaml"}, "is also an input"},
		"an input, by a symbolic link":      {"link.yaml", []string{"n1/report.yaml", "n2/report.yaml"}, "is also an input"},
		"the directory of an input":         {"n1", []string{"n1/report.yaml", "n2/report.yaml"}, "the output n1/report.yaml is also an input"},
		"a directory with another's report": {"n3", []string{"n1/report.yaml", "n2/report.yaml"}, "which is not among the inputs"},
		"a link to the directory":           {"linked", []string{"n1/report.yaml", "n2/report.yaml"}, "is also an input"},
		"something else":                    {"values.yaml", []string{"n1/report.yaml", "n2/report.yaml"}, "the output values.yaml exists and is not a report"},
		"nothing":                           {"out.yaml", nil, "got 0"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			shards(t, dir)
			third := shard("n1")
			third.Run.ID = "run-3"
			if _, err := Write(filepath.Join(dir, "n3"), report.Complete(third), nil); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			for old, link := range map[string]string{"n1/report.yaml": "link.yaml", "n1": "linked"} {
				if err := os.Symlink(old, link); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile("values.yaml", []byte("a: 1\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			if err := Merge(tt.out, tt.in...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
				t.Errorf("files changed:\n%s", diff)
			}
		})
	}
}

func TestConvert(t *testing.T) {
	dir := t.TempDir()
	in := shards(t, dir)
	for _, source := range []string{in[1], filepath.Join(dir, "n2", report.StreamFile)} {
		for out, want := range map[string]string{"page.html": "<!DOCTYPE html>", "junit.xml": "<testsuites", "vktest.prom": "\n# EOF\n", "again.yaml": "kind: VirtualKubeletConformanceReport", "all": ""} {
			name := filepath.Join(dir, filepath.Base(source)+"-"+out)
			if err := Convert(name, source); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				name = filepath.Join(name, logFile)
				want = "red"
			}
			if text, err := os.ReadFile(name); err != nil || !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s: %v, %.60s", name, err, text)
			}
		}
		if _, err := report.Read(filepath.Join(dir, filepath.Base(source)+"-again.yaml")); err != nil {
			t.Error(err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "report.yaml-page.html")); err != nil || !strings.Contains(string(text), `"p":"n2/`+logFile) {
		t.Errorf("the page does not lead to the log (%v)", err)
	}
	for _, out := range []string{in[1], filepath.Dir(in[1])} {
		if err := Convert(out, in[1]); err == nil || !strings.Contains(err.Error(), "is also an input") {
			t.Errorf("over its own source: %v", err)
		}
	}
	for _, out := range []string{"report.pdf", "page.htm", "results.jsonl"} {
		if err := Convert(filepath.Join(dir, out), in[1]); err == nil || !strings.Contains(err.Error(), "name a .html, .xml (JUnit), .prom (OpenMetrics) or .yaml file, or a directory") {
			t.Errorf("%s: %v", out, err)
		}
	}
	// The reports of a killed run go beside its stream.
	if err := os.Remove(in[0]); err != nil {
		t.Fatal(err)
	}
	if err := Convert(filepath.Dir(in[0]), filepath.Join(filepath.Dir(in[0]), report.StreamFile)); err != nil {
		t.Error(err)
	}
}

// TestAReportTravelsWithoutItsArtifacts: what is no longer there is told.
func TestAReportTravelsWithoutItsArtifacts(t *testing.T) {
	dir := t.TempDir()
	in := shards(t, dir)
	if err := os.RemoveAll(filepath.Join(dir, "n2", "specs")); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "again")
	if err := Convert(out, in[1]); err != nil {
		t.Fatal(err)
	}
	if log := tree(t, out)[logFile]; !strings.HasPrefix(log, "("+logFile+" cannot be read: file does not exist") {
		t.Errorf("%q", log)
	}
}

// TestConvertBringsEverythingBack: a directory made of a report.yaml is the one that the report is from.
func TestConvertBringsEverythingBack(t *testing.T) {
	dir := t.TempDir()
	raw := reportsample.Raw()
	raw.Notes, raw.Run.IncompleteReason = []string{"a note"}, "interrupted"
	if _, err := Write(filepath.Join(dir, "a"), report.Complete(raw), nil); err != nil {
		t.Fatal(err)
	}
	if err := Convert(filepath.Join(dir, "b"), filepath.Join(dir, "a", "report.yaml")); err != nil {
		t.Fatal(err)
	}
	want, got := tree(t, filepath.Join(dir, "a")), tree(t, filepath.Join(dir, "b"))
	delete(want, "summary.txt") // it says where the reports are
	delete(got, "summary.txt")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestMergeDirectories: directories stand for the reports in them, of which the later one counts, and reports of
// earlier runs can be left out.
func TestMergeDirectories(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	began := shard("n1").Run.Started
	shards(t, in)
	later := shard("n2")
	later.Run.Started, later.Results = began.Add(time.Hour), later.Results[:1]
	s, err := report.CreateStream(filepath.Join(in, "n2", report.StreamFile), later)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Add(later.Results[0]), s.Close()); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		since   time.Time
		in      string
		results int
		note    string
		err     string
	}{
		"all":                    {time.Time{}, in, 1 + len(shard("n1").Results), "", ""},
		"one of them":            {time.Time{}, filepath.Join(in, "n1"), len(shard("n1").Results), "", ""},
		"of the last night only": {began.Add(time.Minute), in, 1, "1 of 2 reports are of runs that began before", ""},
		"none is new":            {began.Add(2 * time.Hour), in, 0, "", "no reports given"},
		"without reports":        {time.Time{}, t.TempDir(), 0, "", "contains no report"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "all.yaml")
			_, err := MergeSince(test.since, out, test.in)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			merged, err := report.Read(out)
			if err != nil || len(merged.Results) != test.results {
				t.Errorf("%d results, %v; want %d", len(merged.Results), err, test.results)
			}
			if test.note != "" && !slices.ContainsFunc(merged.Notes, func(note string) bool { return strings.Contains(note, test.note) }) {
				t.Errorf("the notes are %q", merged.Notes)
			}
		})
	}
}
