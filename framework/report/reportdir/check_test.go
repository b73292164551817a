// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// TestCheck: what a run would write over must be of a run, and there must be a place to write to.
func TestCheck(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return filepath.Dir(path)
	}
	own := filepath.Join(root, "own")
	if _, err := Write(own, report.Complete(report.Report{}), nil); err != nil {
		t.Fatal(err)
	}
	stream, err := report.CreateStream(filepath.Join(own, report.StreamFile), report.Report{})
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		own:                                    "",
		filepath.Join(root, "new", "deeper"):   "",
		write("foreign/report.yaml", "a: b\n"): "report.yaml is not a report of vk-test-set, and the run would write over it",
		write("junit/junit.xml", "<testsuites/>"):          "junit.xml is not a report of vk-test-set",
		write("metrics/vktest.prom", "# TYPE a gauge\n"):   "vktest.prom is not a report of vk-test-set",
		write("empty/report.yaml", ""):                     "",
		filepath.Join(write("file/x", ""), "x", "reports"): "x is a file",
	} {
		err := Check(dir)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "new")); err == nil {
		t.Error("the check made a directory")
	}
}
