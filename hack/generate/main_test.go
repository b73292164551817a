// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

const (
	root = "../.."
	// hello and shared are the templates of a checkout.
	hello, shared = "000-hello.yaml", "030-shared.yaml"
)

func TestWhatIsGeneratedIsCurrent(t *testing.T) {
	if err := run(root, true, false, "", nil); err != nil {
		t.Error(err)
	}
}

func TestWhatHasNoCommentIsRefused(t *testing.T) {
	s := reports
	s.source = "hack/generate"
	if _, err := s.schema(root); err == nil || !strings.Contains(err.Error(), "Result.Verdict has no comment") {
		t.Errorf("comments of another package: %v", err)
	}
	s.source = "docs"
	if _, err := s.schema(root); err == nil || !strings.Contains(err.Error(), "run this in the root") {
		t.Errorf("no source at all: %v", err)
	}
}

// checkout is a copy of what the generator reads.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, s := range subjects {
		if err := os.CopyFS(filepath.Join(dir, s.source), os.DirFS(filepath.Join(root, s.source))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"specs", templateDir} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{hello, shared} {
		write(t, filepath.Join(dir, templateDir, name), "## Title\n# VALIDATION\ncheck_pods: [{name: p}]\n")
	}
	sample, err := os.ReadFile(filepath.Join(root, config.DefaultFile))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, config.DefaultFile), string(sample))
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestVerify: what is missing, stale or added is told, with the remedy, and writing mends it.
func TestVerify(t *testing.T) {
	dir := checkout(t)
	expect := func(state string, wants ...string) {
		t.Helper()
		err := run(dir, true, false, "", nil)
		if (err == nil) != (len(wants) == 0) {
			t.Fatalf("%s: %v", state, err)
		}
		for _, want := range wants {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: no %q in %v", state, want, err)
			}
		}
	}
	generate := func() {
		t.Helper()
		if err := run(dir, false, false, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	expect("nothing yet", "docs/schema/config.schema.json: ", "templates/README.md: ", remedy)
	generate()
	expect("generated")
	generate()
	expect("generated twice")
	write(t, filepath.Join(dir, "docs", "labels.md"), "edited by hand\n")
	expect("edited", "docs/labels.md is outdated\n"+remedy)
	generate()
	write(t, filepath.Join(dir, templateDir, "700-more.yaml"), "## A | <b> title_\n## Labels: z\n## Guards: ENV-1\n# VALIDATION\ntimeout_seconds: 1.5\ncheck_pods: [{name: p}]\n")
	expect("a new template", "docs/capabilities.md is outdated", "docs/labels.md is outdated", "templates/README.md is outdated")
	generate()
	page, err := os.ReadFile(filepath.Join(dir, "templates", "README.md"))
	if want := "| [700-more](700-more.yaml) | A \\| &lt;b> title\\_ | `z` | ENV-1 |  | 1.5 | - |\n"; err != nil || !strings.Contains(string(page), want) {
		t.Errorf("no %q in %s (%v)", want, page, err)
	}
	write(t, filepath.Join(dir, templateDir, "710-broken.yaml"), "## T\nkind: {{ nothing }}\n# VALIDATION\ncheck_pods: [{name: p}]\n")
	expect("a broken template", "templates/710-broken.yaml:2: variable")
}

func TestList(t *testing.T) {
	var out bytes.Buffer
	if err := run(root, false, true, "", &out); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"docs/api.txt", "docs/capabilities.md", "docs/configuration.md", "docs/labels.md", "docs/lifecycle.md", "docs/permissions.md", "docs/schema/config.schema.json", "docs/schema/report.schema.json",
		"docs/schema/validation.schema.json", "docs/validation.md", "templates/README.md",
	}
	if diff := cmp.Diff(want, strings.Fields(out.String())); diff != "" {
		t.Error(diff)
	}
}

// TestTypical takes the times of reports over, one after the other.
func TestTypical(t *testing.T) {
	dir := checkout(t)
	take := func(results ...report.Result) map[string]float64 {
		t.Helper()
		path := filepath.Join(t.TempDir(), "report.yaml")
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := report.Complete(report.Report{Run: report.RunInfo{ID: "r"}, Results: results}).Write(file); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if err := run(dir, false, false, path, nil); err != nil {
			t.Fatal(err)
		}
		times, err := readTimes(dir)
		if err != nil {
			t.Fatal(err)
		}
		return times
	}
	write(t, filepath.Join(dir, timesFile), `{"999-gone.yaml": 3, "`+shared+`": 7}`)
	got := take(
		report.Result{Node: "a", Template: hello, Verdict: report.Passed, Seconds: 1.04}, report.Result{Node: "b", Template: hello, Verdict: report.Passed, Seconds: 2},
		report.Result{Node: "a", Template: shared, Verdict: report.Failed, Seconds: 60}, report.Result{Node: "a", Template: report.Preconditions, Verdict: report.Passed, Seconds: 1},
	)
	if diff := cmp.Diff(map[string]float64{hello: 1.5, shared: 7}, got); diff != "" {
		t.Error(diff)
	}
	page, err := os.ReadFile(filepath.Join(dir, "templates", "README.md"))
	if err != nil || !strings.Contains(string(page), "| 60 | 1.5 |\n") || !strings.Contains(string(page), "| 60 | 7 |\n") {
		t.Errorf("the page does not show the times (%v):\n%s", err, page)
	}
	if got := take(report.Result{Node: "a", Template: hello, Verdict: report.Passed, Seconds: 4}); got[hello] != 4 {
		t.Errorf("after another report: %v", got)
	}
	write(t, filepath.Join(dir, timesFile), `[1]`)
	if _, err := everything(dir); err == nil || !strings.Contains(err.Error(), timesFile) {
		t.Errorf("a broken file: %v", err)
	}
}

// TestDefaultsAreTrue: the configuration's comments name its defaults, so the code must agree.
func TestDefaultsAreTrue(t *testing.T) {
	found, err := readComments(filepath.Join(root, configs.source))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"Config.TimeoutMultiplier": number(config.Default().TimeoutMultiplier),
		"Config.Ordered":           yesNo(config.Default().Ordered),
		"Config.Keep":              yesNo(config.Default().Keep),
	} {
		if part := defaultSentence.FindStringSubmatch(found.text[id]); part == nil || part[1] != want {
			t.Errorf("%s: the comment says %q, the code %s", id, part, want)
		}
	}
}

// TestFlagsInComments: the flags that comments of the configuration name exist.
func TestFlagsInComments(t *testing.T) {
	flags := map[string]bool{}
	for _, row := range flagRows() {
		flags[strings.FieldsFunc(row[0], func(r rune) bool { return strings.ContainsRune("` [", r) })[0]] = true
	}
	found, err := readComments(filepath.Join(root, configs.source))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, id := range slices.Sorted(maps.Keys(found.text)) {
		if part := flagSentence.FindStringSubmatch(found.text[id]); part != nil {
			if n++; !flags[part[1]] {
				t.Errorf("%s names %s, which is no flag", id, part[1])
			}
		}
	}
	if n < 5 {
		t.Errorf("only %d comments name a flag", n)
	}
}
