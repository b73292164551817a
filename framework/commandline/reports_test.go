// SPDX-License-Identifier: Apache-2.0

package commandline_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// writeReport writes a.yaml or a.jsonl with one result on the node of that name.
func writeReport(t *testing.T, file string, verdict report.Verdict) {
	t.Helper()
	node, extension, _ := strings.Cut(filepath.Base(file), ".")
	r := report.Report{Run: report.RunInfo{ID: "run-" + node}}
	result := report.Result{Node: node, Template: "010-one.yaml", Verdict: verdict, Seconds: 1}
	if extension == "jsonl" {
		s, err := report.CreateStream(file, r)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(result); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	r.Results = []report.Result{result}
	saveReport(t, file, r)
}

// saveReport writes a report as YAML.
func saveReport(t *testing.T, file string, r report.Report) {
	t.Helper()
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Complete(r).Write(out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestReports: the commands about reports take a report.yaml and the stream of a killed run alike.
func TestReports(t *testing.T) {
	parent := t.TempDir()
	for args, want := range map[string]struct {
		status int
		output string
	}{
		"--vktest.compare=DIR/a.yaml,DIR/b.yaml":                       {commandline.Failed, "1 broken"},
		"--vktest.compare=DIR/a.yaml,DIR/c.jsonl":                      {commandline.OK, "1 unchanged"},
		"--vktest.compare=DIR/a.yaml":                                  {commandline.Misused, "want two report.yaml or results.jsonl files"},
		"--vktest.compare=DIR/a.yaml,DIR/none.yaml":                    {commandline.Misused, "DIR/none.yaml"},
		"--vktest.merge=DIR/all.yaml DIR/a.yaml DIR/c.jsonl":           {commandline.OK, "merged 2 reports into DIR/all.yaml"},
		"--vktest.merge DIR/all.yaml DIR/a.yaml DIR/b.yaml":            {commandline.OK, "merged 2 reports into DIR/all.yaml"},
		"--vktest.merge DIR/a.yaml DIR/b.yaml":                         {commandline.Misused, "want at least two reports to merge into \"DIR/a.yaml\", got 1"},
		"--vktest.merge DIR/a.yaml DIR/b.yaml DIR/c.jsonl":             {commandline.Misused, "the output DIR/a.yaml is the report of run run-a, which is not among the inputs"},
		"--vktest.merge=DIR/all":                                       {commandline.Misused, "got 0"},
		"--vktest.convert=DIR/page.html DIR/c.jsonl":                   {commandline.OK, "wrote DIR/page.html"},
		"--vktest.convert=DIR/c DIR/c.jsonl":                           {commandline.OK, "wrote DIR/c"},
		"--vktest.convert=DIR/all DIR/a.yaml DIR/b.yaml":               {commandline.Misused, "want one report.yaml or results.jsonl as argument, got 2"},
		"--vktest.convert=DIR/a.yaml DIR/a.yaml":                       {commandline.Misused, "the output DIR/a.yaml is also an input"},
		"--vktest.known-failures=DIR/b.yaml":                           {commandline.OK, "known_failures:\n  # 1 test\n  - template: 010-one.yaml\n    reason: \"no message\"\n"},
		"--vktest.known-failures=DIR/c.jsonl":                          {commandline.OK, "known_failures: []\n"},
		"--vktest.known-failures=DIR/none.yaml":                        {commandline.Misused, "--vktest.known-failures: read the report: open DIR/none.yaml: no such file or directory; give the path"},
		"--vktest.known-failures=DIR":                                  {commandline.Misused, "--vktest.known-failures: read the report: DIR is a directory; name the report.yaml"},
		"--vktest.known-failures=DIR/b.yaml --vktest.config=typo.yaml": {commandline.Misused, "the configuration cannot be read:\ntypo.yaml:1: unknown key"},
		"--vktest.known-failures=DIR/b.yaml --vktest.config=none.yaml": {commandline.Misused, "configuration file none.yaml"},
		"--vktest.known-failures=":                                     {commandline.Misused, "--vktest.known-failures"},
		"--vktest.known-failures DIR/a.yaml DIR/b.yaml":                {commandline.Misused, "unexpected argument"},
		"--vktest.diagnose=DIR/a.yaml":                                 {commandline.OK, "No test failed.\n"},
		"--vktest.diagnose=DIR/c.jsonl":                                {commandline.OK, "No test failed.\n"},
		"--vktest.diagnose=DIR/b.yaml":                                 {commandline.OK, "b: no known cause explains any of 1 failure\n\nNot explained: 1\n  010-one.yaml: no message\n"},
		"--vktest.diagnose=DIR/hello.yaml":                             {commandline.OK, "b: 1 cause explains 1 of 1 failure\n\n1. perhaps: "},
		"--vktest.diagnose=DIR/none.yaml":                              {commandline.Misused, "--vktest.diagnose: read the report: open DIR/none.yaml"},
		"--vktest.diagnose=DIR/a.yaml --vktest.list":                   {commandline.Misused, "cannot be combined"},
		"--vktest.rerun-failed=DIR/a.yaml":                             {commandline.OK, "No test failed or ended in an error in DIR/a.yaml; there is nothing to repeat.\n"},
		"--vktest.rerun-failed=DIR/up.yaml":                            {commandline.OK, "1 test passes unexpectedly: remove what is outdated in known_failures or unsupported.\n"},
		"--vktest.rerun-failed=DIR/c.jsonl":                            {commandline.Misused, "--vktest.rerun-failed: the run did not come to its end (incomplete: the run was killed; these are the specs that had finished), and no test had failed"},
		"--vktest.rerun-failed=DIR/none.yaml":                          {commandline.Misused, "--vktest.rerun-failed: read the report: open DIR/none.yaml: no such file or directory"},
		"--vktest.rerun-failed=":                                       {commandline.Misused, "--vktest.rerun-failed: read the report"},
		"--vktest.rerun-failed=DIR/b.yaml --vktest.lint":               {commandline.Misused, "--vktest.lint, --vktest.rerun-failed cannot be combined"},
		"--vktest.verify=DIR/a.yaml":                                   {commandline.Failed, "The report cannot be published: 4 problems\n  the report does not name"},
		"--vktest.verify=DIR/c.jsonl":                                  {commandline.Failed, "  the run is incomplete: the run was killed"},
		"--vktest.verify=DIR/fit.yaml":                                 {commandline.OK, "a: conformant to core\n\nThe report can be published.\n"},
		"--vktest.verify=typo.yaml":                                    {commandline.Misused, "--vktest.verify: typo.yaml:1: kind is missing, want VirtualKubeletConformanceReport"},
		"--vktest.matrix=DIR":                                          {commandline.Misused, "--vktest.matrix: DIR has no report: want NAME/VERSION/report.yaml"},
		"--vktest.matrix=DIR/all":                                      {commandline.OK, "wrote DIR/all/index.html\n      DIR/all/example/badge.json\n"},
		"--vktest.verify=DIR/none.yaml":                                {commandline.Misused, "--vktest.verify: read the report: open DIR/none.yaml"},
		"--vktest.convert=DIR/x.yaml --vktest.merge=y":                 {commandline.Misused, "cannot be combined"},
	} {
		t.Run(args, func(t *testing.T) {
			dir, err := os.MkdirTemp(parent, "") // its own TempDir has the commas of args in its name
			if err != nil {
				t.Fatal(err)
			}
			writeReport(t, filepath.Join(dir, "a.yaml"), report.Passed)
			writeReport(t, filepath.Join(dir, "b.yaml"), report.Failed)
			writeReport(t, filepath.Join(dir, "c.jsonl"), report.Passed)
			writeReport(t, filepath.Join(dir, "up.yaml"), report.UnexpectedlyPass)
			saveReport(t, filepath.Join(dir, "hello.yaml"), report.Report{Results: []report.Result{{Node: "b", Template: "120-projected-volumes.yaml", Verdict: report.Failed}}})
			fit := report.Report{
				Suite: report.SuiteInfo{Version: "v1.0.0"}, Config: map[string]any{"profile": "core"}, Profiles: []report.ProfileInfo{{Name: "core", Tests: 1}},
				Implementation: &report.Implementation{Name: "example", Version: "1", URL: "https://example.org", Contact: "vk@example.org"},
				Results:        []report.Result{{Node: "a", Template: "010-one.yaml", Verdict: report.Passed, Labels: []string{"profile:core"}}},
			}
			saveReport(t, filepath.Join(dir, "fit.yaml"), fit)
			if strings.Contains(args, "matrix=DIR/all") {
				if err := os.MkdirAll(filepath.Join(dir, "all/example/1"), 0o755); err != nil {
					t.Fatal(err)
				}
				saveReport(t, filepath.Join(dir, "all/example/1/report.yaml"), fit)
			}
			status, done, stdout, stderr := run(t, strings.Fields(strings.ReplaceAll(args, "DIR", dir))...)
			stdout, stderr = strings.ReplaceAll(stdout, dir, "DIR"), strings.ReplaceAll(stderr, dir, "DIR")
			if status != want.status || !done || !strings.Contains(stdout+stderr, want.output) {
				t.Errorf("status %d, done %v, stdout\n%s\nstderr\n%s\nwant %d, %s", status, done, stdout, stderr, want.status, want.output)
			}
			if want.status == commandline.Misused && stdout != "" {
				t.Errorf("the mistake is on standard output: %s", stdout)
			}
		})
	}
}

// TestKnownFailuresAreExpected puts what is printed for a report into a configuration: it expects all failures then,
// and nothing else, and there is nothing left to add.
func TestKnownFailuresAreExpected(t *testing.T) {
	dir := t.TempDir()
	file, list := filepath.Join(dir, "r.yaml"), filepath.Join(dir, "config.yaml")
	check := []report.Failure{{Check: "steps[0].check_logs[1]", What: "not met after 1m0s", Message: "\"a\": 'b' # {c}\n- d", Got: "\x00 [x] *&!%@` é"}}
	saveReport(t, file, report.Report{Results: []report.Result{
		{Node: "a", Template: "010-one.yaml", Verdict: report.Failed, Failures: check}, {Node: "b", Template: "010-one.yaml", Verdict: report.Passed},
		{Node: "b", Template: "020-[two]*.yaml", Verdict: report.Failed, Message: "why"},
		{Node: "a", Template: "lifecycle: phase-known", Verdict: report.Failed, Failures: []report.Failure{{What: "broken", Got: "x.yaml, pod p: no"}}},
		{Node: "a", Template: "030-three.yaml", Verdict: report.ExpectedFailure, Reason: "#12", Failures: check},
	}})
	status, _, known, problems := run(t, "--vktest.known-failures="+file)
	if status != commandline.OK || problems != "" {
		t.Fatalf("status %d: %s", status, problems)
	}
	if err := os.WriteFile(list, []byte("target_nodes: [a, b]\n"+known), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(list)
	if err != nil {
		t.Fatalf("%v\n%s", err, known)
	}
	for _, tt := range []struct {
		node, test, check string
		expected          bool
	}{
		{"a", "010-one.yaml", "steps[0].check_logs[1]", true}, {"a", "010-one.yaml", "check_pods[0]", false}, {"b", "010-one.yaml", "steps[0].check_logs[1]", false},
		{"b", "020-[two]*.yaml", "", true}, {"b", "020-t.yaml", "", false}, {"a", "lifecycle: phase-known", "", true}, {"a", "030-three.yaml", check[0].Check, true},
	} {
		expected := slices.ContainsFunc(c.KnownFailuresOf(tt.node, tt.test), func(k config.KnownFailure) bool { return k.Expects(tt.check) })
		if expected != tt.expected {
			t.Errorf("%+v: %v in\n%s", tt, expected, known)
		}
	}
	_, _, left, _ := run(t, "--vktest.config="+list, "--vktest.known-failures="+file)
	if want := "# 4 failures of 5 tests.\n# Not listed, since the configuration expects them already: 4 failures.\nknown_failures: []\n"; left != want {
		t.Errorf("with the printed entries:\n%s", left)
	}
}

// TestRerunFailed: the tests that failed are those to run, in lists, too.
func TestRerunFailed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "r.yaml")
	saveReport(t, file, report.Report{Results: []report.Result{
		{Node: "n-1", Template: "020-two.yaml", Verdict: report.Passed}, {Node: "n-2", Template: "010-one.yaml", Verdict: report.Error},
	}})
	status, _, list, problems := run(t, "--vktest.rerun-failed="+file, "--vktest.list=json")
	if status != commandline.OK || strings.Contains(list, "020-two.yaml") || strings.Contains(list, "n-1") || !strings.Contains(list, "010-one.yaml") {
		t.Errorf("status %d, listed:\n%s%s", status, list, problems)
	}
	command := commandline.New(flags(), builtin)
	if status, done := command.Run([]string{"--vktest.rerun-failed=" + file}, io.Discard, io.Discard); done || status != commandline.OK {
		t.Errorf("status %d, done %v", status, done)
	}
	if diff := cmp.Diff([]report.Test{{Node: "n-2", Template: "010-one.yaml"}}, command.Tests); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	saveReport(t, file, report.Report{Results: []report.Result{{Template: "cluster", Verdict: report.Error, Message: "it is away\nfor long"}}})
	if status, done, _, problems := run(t, "--vktest.rerun-failed="+file); !done || status != commandline.Misused || !strings.Contains(problems, "the run could not begin (it is away)") {
		t.Errorf("status %d, done %v: %s", status, done, problems)
	}
}
