// SPDX-License-Identifier: Apache-2.0

package commandline_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	r.Results = []report.Result{result}
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
		"--vktest.compare=DIR/a.yaml,DIR/b.yaml":             {commandline.Failed, "1 broken"},
		"--vktest.compare=DIR/a.yaml,DIR/c.jsonl":            {commandline.OK, "1 unchanged"},
		"--vktest.compare=DIR/a.yaml":                        {commandline.Misused, "want two report.yaml or results.jsonl files"},
		"--vktest.compare=DIR/a.yaml,DIR/none.yaml":          {commandline.Misused, "DIR/none.yaml"},
		"--vktest.merge=DIR/all.yaml DIR/a.yaml DIR/c.jsonl": {commandline.OK, "merged 2 reports into DIR/all.yaml"},
		"--vktest.merge DIR/all.yaml DIR/a.yaml DIR/b.yaml":  {commandline.OK, "merged 2 reports into DIR/all.yaml"},
		"--vktest.merge DIR/a.yaml DIR/b.yaml":               {commandline.Misused, "want at least two reports to merge into \"DIR/a.yaml\", got 1"},
		"--vktest.merge DIR/a.yaml DIR/b.yaml DIR/c.jsonl":   {commandline.Misused, "the output DIR/a.yaml is the report of run run-a, which is not among the inputs"},
		"--vktest.merge=DIR/all":                             {commandline.Misused, "got 0"},
		"--vktest.convert=DIR/page.html DIR/c.jsonl":         {commandline.OK, "wrote DIR/page.html"},
		"--vktest.convert=DIR/c DIR/c.jsonl":                 {commandline.OK, "wrote DIR/c"},
		"--vktest.convert=DIR/all DIR/a.yaml DIR/b.yaml":     {commandline.Misused, "want one report.yaml or results.jsonl as argument, got 2"},
		"--vktest.convert=DIR/a.yaml DIR/a.yaml":             {commandline.Misused, "the output DIR/a.yaml is also an input"},
		"--vktest.known-failures=DIR/b.yaml":                 {commandline.OK, "known_failures:\n  - template: 010-one.yaml\n    reason: \"no message\"\n"},
		"--vktest.known-failures=DIR/c.jsonl":                {commandline.OK, "known_failures: []\n"},
		"--vktest.known-failures=DIR/none.yaml":              {commandline.Misused, "--vktest.known-failures: read the report: open DIR/none.yaml"},
		"--vktest.known-failures=":                           {commandline.Misused, "--vktest.known-failures"},
		"--vktest.known-failures DIR/a.yaml DIR/b.yaml":      {commandline.Misused, "unexpected argument"},
		"--vktest.convert=DIR/x.yaml --vktest.merge=y":       {commandline.Misused, "cannot be combined"},
	} {
		t.Run(args, func(t *testing.T) {
			dir, err := os.MkdirTemp(parent, "") // its own TempDir has the commas of args in its name
			if err != nil {
				t.Fatal(err)
			}
			writeReport(t, filepath.Join(dir, "a.yaml"), report.Passed)
			writeReport(t, filepath.Join(dir, "b.yaml"), report.Failed)
			writeReport(t, filepath.Join(dir, "c.jsonl"), report.Passed)
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

// TestKnownFailuresAreExpected puts what is printed for a report into a configuration.
func TestKnownFailuresAreExpected(t *testing.T) {
	dir := t.TempDir()
	writeReport(t, filepath.Join(dir, "b.yaml"), report.Failed)
	_, _, known, _ := run(t, "--vktest.known-failures="+filepath.Join(dir, "b.yaml"))
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte("target_nodes: [b]\n"+known), 0o600); err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	load := c.Bind(flag.NewFlagSet("", flag.ContinueOnError))
	c.File = file
	if err := load(); err != nil {
		t.Fatal(err)
	}
	if len(c.KnownFailuresOf("b", "010-one.yaml")) != 1 {
		t.Errorf("%+v does not expect the failure", c.KnownFailures)
	}
}
