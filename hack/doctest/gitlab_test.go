// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// gitLabJob has the keys of GitLab CI that the example uses.
type gitLabJob struct {
	Image        string            `json:"image"`
	Variables    map[string]string `json:"variables"`
	BeforeScript []string          `json:"before_script"`
	Script       []string          `json:"script"`
	AfterScript  []string          `json:"after_script"`
	Cache        struct {
		Key   string   `json:"key"`
		Paths []string `json:"paths"`
		When  string   `json:"when"`
	} `json:"cache"`
	Artifacts struct {
		Paths   []string `json:"paths"`
		When    string   `json:"when"`
		Reports struct {
			JUnit string `json:"junit"`
		} `json:"reports"`
	} `json:"artifacts"`
}

// readGitLabJob is the only job of the document.
func readGitLabJob(t *testing.T) gitLabJob {
	t.Helper()
	d, err := Read(root, "docs/gitlab.md")
	if err != nil {
		t.Fatal(err)
	}
	jobs := map[string]gitLabJob{}
	for _, b := range d.Blocks {
		if b.File == ".gitlab-ci.yml" {
			if err := yaml.UnmarshalStrict([]byte(strings.Join(b.Lines, "\n")), &jobs); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(jobs) != 1 {
		t.Fatalf("%d jobs", len(jobs))
	}
	return jobs["conformance"]
}

// TestGitLab: the job keeps its reports whatever its result is, and installs what this module is.
func TestGitLab(t *testing.T) {
	job := readGitLabJob(t)
	if job.Cache.When != "always" || job.Artifacts.When != "always" || len(job.Artifacts.Paths) == 0 {
		t.Errorf("the reports of a failed run are not kept: %+v", job)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, image, _ := strings.Cut(job.Image, ":")
	if !strings.Contains(string(mod), "\ngo "+image+".") {
		t.Errorf("%s is not the version of Go in go.mod", job.Image)
	}
}

// checkGitLab runs the scripts of the job as a runner does, but for the installation: a run that passes, one that
// repeats what failed, and the note for the merge request.
func checkGitLab(t *testing.T, c *checkout) {
	job := readGitLabJob(t)
	var note, token string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/projects/7/merge_requests/3/notes" {
			http.NotFound(w, r)
			return
		}
		note, token = r.FormValue("body"), r.Header.Get("PRIVATE-TOKEN")
	}))
	defer api.Close()
	settings := []string{"KUBECONFIG=$HOME/.kube/config", "PATH=$PWD/bin:$PATH", "CI_API_V4_URL=" + api.URL, "CI_PROJECT_ID=7", "CI_MERGE_REQUEST_IID=3"}
	for name, value := range job.Variables {
		settings = append(settings, name+"="+value)
	}
	run := func(script []string, shows string, more ...string) {
		t.Helper()
		lines := []string{"set -eo pipefail"}
		for _, setting := range slices.Concat(settings, more) {
			lines = append(lines, `export "`+setting+`"`)
		}
		status, out := c.run(t, strings.Join(append(lines, script...), "\n"))
		t.Logf("%q\n%s", script, out)
		if status != 0 || !strings.Contains(out, shows) {
			t.Errorf("%q with %q: exit status %d, want 0 and %q", script, more, status, shows)
		}
	}
	run(job.Script, "1 passed", "VKTEST_ARGS=--focus=vk-node-1.000-hello")
	for _, path := range append(job.Artifacts.Paths, job.Artifacts.Reports.JUnit) {
		if _, err := os.Stat(filepath.Join(c.dir, path)); err != nil {
			t.Error(err)
		}
	}
	run(job.AfterScript, "", "VKTEST_TOKEN=")
	if note != "" {
		t.Error("without a token, there is a note")
	}
	run(job.AfterScript, "", "VKTEST_TOKEN=secret")
	if summary, err := os.ReadFile(filepath.Join(c.dir, "reports/summary.md")); err != nil || note != string(summary) || token != "secret" {
		t.Errorf("%v: the note is %q with the token %q, want %q", err, note, token, summary)
	}
	run(job.Script, "there is nothing to repeat", "VKTEST_ARGS=--vktest.rerun-failed=reports/report.yaml")
}
