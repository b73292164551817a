// SPDX-License-Identifier: Apache-2.0

package report

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestWriteAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "reports")
	paths, err := WriteAll(dir, sampleRun())
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
	if _, err := Read(filepath.Join(dir, "report.yaml")); err != nil {
		t.Error(err)
	}
	for name := range tree(t, dir) {
		if strings.Contains(filepath.Base(name), ".report") {
			t.Errorf("a temporary file is left: %s", name)
		}
	}
}

func TestWriteAllWritesWhatItCan(t *testing.T) {
	dir := t.TempDir()
	// What is in the way of two of them.
	for _, name := range []string{"report.yaml/x", "junit.xml/x"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := WriteAll(dir, sampleRun())
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
	run := sampleRun()
	dir := t.TempDir()
	if _, err := WriteAll(dir, run); err != nil {
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
	if _, err := WriteAll(again, run); err != nil {
		t.Fatal(err)
	}
	second := tree(t, again)
	for name, content := range tree(t, dir) {
		if name != "summary.txt" && content != second[name] {
			t.Errorf("%s differs between two writes of one run", name)
		}
	}
}

// TestPageLoadsNothing: it must work from a file and from an artifact store without a network.
func TestPageLoadsNothing(t *testing.T) {
	var out strings.Builder
	if err := sampleRun().WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, m := range regexp.MustCompile(`(?i)(?:src|href)\s*=\s*["']?([^"'\s>]*)|@import|url\(|https?://[^"'\s]+`).FindAllStringSubmatch(page, -1) {
		ok := strings.HasPrefix(m[1], "#") || m[1] == "data:," || m[0] == "http://www.w3.org/2000/svg"
		if !ok {
			t.Errorf("the page refers to %q", m[0])
		}
	}
	if !strings.Contains(page, "default-src &#39;none&#39;; script-src &#39;sha256-") {
		t.Error("the page has no content security policy")
	}
}
