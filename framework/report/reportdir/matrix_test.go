// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// submit puts a report where the implementation and the version say.
func submit(t *testing.T, dir string, r report.Report) string {
	t.Helper()
	place := filepath.Join(dir, r.Implementation.Name, r.Implementation.Version)
	if _, err := Write(place, r, nil); err != nil {
		t.Fatal(err)
	}
	return place
}

func TestMatrix(t *testing.T) {
	dir := t.TempDir()
	for _, r := range reportsample.Implementations() {
		submit(t, dir, r)
	}
	for range 2 { // over its own files as well
		paths, err := Matrix(dir)
		if err != nil {
			t.Fatal(err)
		}
		for i := range paths {
			paths[i], _ = filepath.Rel(dir, paths[i])
		}
		if want := []string{"index.html", "example/badge.json", "other/badge.json", "third/badge.json"}; !slices.Equal(paths, want) {
			t.Errorf("wrote %q, want %q", paths, want)
		}
	}
	files := tree(t, dir)
	for name, want := range map[string]string{
		"example/badge.json": `{"schemaVersion":1,"label":"virtual kubelet","message":"core","color":"green"}` + "\n",
		"other/badge.json":   `{"schemaVersion":1,"label":"virtual kubelet","message":"full","color":"brightgreen"}` + "\n",
		"third/badge.json":   `{"schemaVersion":1,"label":"virtual kubelet","message":"not verified","color":"lightgrey"}` + "\n",
	} {
		if files[name] != want {
			t.Errorf("%s: %s", name, files[name])
		}
	}
	page := files["index.html"]
	if newer, older := strings.Index(page, ">0.10.0<"), strings.Index(page, ">0.9.1<"); newer < 0 || older < newer {
		t.Errorf("the newest version must be the first: 0.10.0 at %d, 0.9.1 at %d", newer, older)
	}
	if !strings.Contains(page, `<a href="example/0.10.0/report.html">`) {
		t.Error("the page does not lead to the report of its own")
	}
}

// TestMatrixRefuses: every report that cannot be shown is told, and nothing is written.
func TestMatrixRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Matrix(dir); err == nil || !strings.Contains(err.Error(), "has no report: want NAME/VERSION/report.yaml") {
		t.Errorf("an empty directory: %v", err)
	}
	all := reportsample.Implementations()
	submit(t, dir, all[0])
	if err := os.Rename(submit(t, dir, all[2]), filepath.Join(dir, "other", "9")); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(filepath.Join(dir, "none", "1"), report.Complete(report.Report{}), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "none", "1", "report.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "bad", "1"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad", "1", "report.yaml"), []byte("a: b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Matrix(dir)
	for _, want := range []string{
		"bad/1/report.yaml:1: kind is missing", "none/1/report.yaml: the report does not name the implementation",
		"other/9/report.yaml: the report is of other 1.0.0-rc1; move it to other/1.0.0-rc1/report.yaml",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err == nil {
		t.Error("a page was written")
	}
	foreign := t.TempDir()
	submit(t, foreign, all[0])
	if err := os.WriteFile(filepath.Join(foreign, "index.html"), []byte("<html>mine</html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Matrix(foreign); err == nil || !strings.Contains(err.Error(), "index.html is not a page of vk-test-set and would be overwritten") {
		t.Errorf("a foreign page: %v", err)
	}
}

func TestCompareVersions(t *testing.T) {
	sorted := []string{"0.9.1", "0.10.0-alpha", "0.10.0-rc1", "v0.10.0-rc2", "0.10.0", "0.10.0.1", "1.0", "1.0.0+build", "2024a", "2024b", "next"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := compareVersions(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s and %s: %d", a, b, got)
			}
		}
	}
}
