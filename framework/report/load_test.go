// SPDX-License-Identifier: Apache-2.0

package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoadBringsEverythingBack(t *testing.T) {
	dir, again := t.TempDir(), t.TempDir()
	run := sampleRun()
	run.Notes, run.Incomplete = []string{"a note"}, "interrupted"
	if _, err := WriteAll(dir, run); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(filepath.Join(dir, "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := WriteAll(again, loaded); err != nil {
		t.Fatal(err)
	}
	want, got := tree(t, dir), tree(t, again)
	for name, content := range want {
		// JUnit says which text had no name, the summary says where the reports are.
		if name == "junit.xml" || name == "summary.txt" {
			continue
		}
		if name == "report.html" {
			content, got[name] = islands(t, content)["data"], islands(t, got[name])["data"]
		}
		if diff := cmp.Diff(content, got[name]); diff != "" {
			t.Errorf("%s differs:\n%s", name, diff)
		}
	}
}

func TestLoadWithoutTheArtifacts(t *testing.T) {
	dir := t.TempDir()
	if _, err := WriteAll(dir, sampleRun()); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, artifactDir)); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(filepath.Join(dir, "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range loaded.Results {
		for _, a := range r.Attachments {
			found = true
			if !strings.HasPrefix(a.Text, "(specs/n2/000-a.yaml/") || !strings.Contains(a.Text, "cannot be read: file does not exist") {
				t.Errorf("%q", a.Text)
			}
		}
	}
	if !found {
		t.Error("the attachments are gone without a word")
	}
}

func TestMergeFilesIntoADirectory(t *testing.T) {
	dir := t.TempDir()
	var in []string
	for _, node := range []string{"n1", "n2"} {
		shard := sampleRun()
		shard.Results = nil
		for _, r := range sampleRun().Results {
			if r.Node == node {
				shard.Results = append(shard.Results, r)
			}
		}
		if _, err := WriteAll(filepath.Join(dir, node), shard); err != nil {
			t.Fatal(err)
		}
		in = append(in, filepath.Join(dir, node, "report.yaml"))
	}
	out := filepath.Join(dir, "all")
	if err := MergeFiles(out, in...); err != nil {
		t.Fatal(err)
	}
	files := tree(t, out)
	for _, name := range []string{"report.html", "report.yaml", "junit.xml", "summary.txt", "specs/n2/000-a.yaml/log-default-a-c.txt"} {
		if files[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if files["specs/n2/000-a.yaml/log-default-a-c.txt"] != tree(t, filepath.Join(dir, "n2"))["specs/n2/000-a.yaml/log-default-a-c.txt"] {
		t.Error("a log changed")
	}
	merged, err := Read(filepath.Join(out, "report.yaml"))
	if err != nil || len(merged.Results) != 7 {
		t.Errorf("%d results, %v", len(merged.Results), err)
	}
}
