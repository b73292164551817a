// SPDX-License-Identifier: Apache-2.0

package ci

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

const root = "../.."

type workflow struct {
	Permissions *map[string]string `json:"permissions"`
	Concurrency map[string]any     `json:"concurrency"`
	Jobs        map[string]job     `json:"jobs"`
}

type job struct {
	Permissions map[string]string `json:"permissions"`
	Timeout     int               `json:"timeout-minutes"`
	Steps       []step            `json:"steps"`
}

type step struct {
	Uses string            `json:"uses"`
	Run  string            `json:"run"`
	With map[string]any    `json:"with"`
	Env  map[string]string `json:"env"`
}

type action struct {
	Inputs map[string]struct {
		Description string `json:"description"`
	} `json:"inputs"`
	Outputs map[string]struct {
		Value string `json:"value"`
	} `json:"outputs"`
	Runs struct {
		Using string `json:"using"`
		Steps []step `json:"steps"`
	} `json:"runs"`
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decode(t *testing.T, path string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(read(t, path)), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// workflows are all of the repository by path.
func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, ".github/workflows/*"))
	if err != nil || len(paths) < 2 {
		t.Fatalf("workflows %v, %v", paths, err)
	}
	all := map[string]workflow{}
	for _, path := range paths {
		name := ".github/workflows/" + filepath.Base(path)
		var w workflow
		decode(t, name, &w)
		all[name] = w
	}
	return all
}

func TestWorkflowsGrantNothingByDefault(t *testing.T) {
	for path, w := range workflows(t) {
		if w.Permissions == nil || len(*w.Permissions) != 0 {
			t.Errorf("%s: want permissions: {} for the whole, and what a job needs at the job", path)
		}
		if w.Concurrency["group"] == nil {
			t.Errorf("%s: want a concurrency group", path)
		}
		for name, j := range w.Jobs {
			if len(j.Permissions) == 0 || j.Timeout == 0 {
				t.Errorf("%s: job %s: want permissions and timeout-minutes", path, name)
			}
			for _, s := range j.Steps {
				if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
					t.Errorf("%s: job %s: checkout leaves a token behind; want persist-credentials: false", path, name)
				}
			}
		}
	}
}

// pinned is a use of an action by commit, with its release behind it.
var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses:.*$`)
	pinned = regexp.MustCompile(`^\s*(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
)

func TestActionsArePinned(t *testing.T) {
	commits := map[string]string{}
	found := 0
	for path := range workflows(t) {
		for _, line := range uses.FindAllString(read(t, path), -1) {
			found++
			if !pinned.MatchString(line) {
				t.Errorf("%s: %s\nwant a commit of 40 digits and the release in a comment", path, line)
				continue
			}
			name, commit, _ := strings.Cut(line[strings.Index(line, "uses: ")+len("uses: "):], "@")
			if commits[name] != "" && commits[name] != commit {
				t.Errorf("%s: %s is used at %s and at %s", path, name, commit, commits[name])
			}
			commits[name] = commit
		}
	}
	if found == 0 {
		t.Error("no action is used: the test does not see them")
	}
}

// expression is what GitHub puts into a script before the shell reads it, so that a title of a pull request may be
// code.
var expression = regexp.MustCompile(`\$\{\{`)

func TestNoScriptIsMadeOfInputs(t *testing.T) {
	var a action
	decode(t, "action.yml", &a)
	steps := slices.Clone(a.Runs.Steps)
	for _, w := range workflows(t) {
		for _, j := range w.Jobs {
			steps = append(steps, j.Steps...)
		}
	}
	for _, s := range steps {
		if expression.MatchString(s.Run) {
			t.Errorf("an expression is part of a script; hand it over by env:\n%s", s.Run)
		}
	}
}

var (
	makeCall   = regexp.MustCompile(`(?m)\bmake((?: +[^\s;&|]+)+)`)
	makeTarget = regexp.MustCompile(`(?m)^([a-z0-9-]+):.*## `)
)

func TestMakeTargetsExist(t *testing.T) {
	known := map[string]bool{}
	for _, match := range makeTarget.FindAllStringSubmatch(read(t, "Makefile"), -1) {
		known[match[1]] = true
	}
	called := 0
	for path, w := range workflows(t) {
		for _, j := range w.Jobs {
			for _, s := range j.Steps {
				for _, match := range makeCall.FindAllStringSubmatch(s.Run, -1) {
					target := strings.Fields(match[1])[0]
					called++
					if !known[target] {
						t.Errorf("%s calls make %s, which there is not", path, target)
					}
				}
			}
		}
	}
	if called < 3 {
		t.Errorf("%d calls of make are seen, want those of the tests, the linters and the release", called)
	}
}
