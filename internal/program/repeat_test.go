// SPDX-License-Identifier: Apache-2.0

package program

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// reportOf is a file with the report of a run of one test.
func reportOf(t *testing.T, verdict report.Verdict) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.yaml")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r := report.Report{
		Run:     report.RunInfo{ID: string(verdict), Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Seconds: 1},
		Results: []report.Result{{Node: "n", Template: "000-a.yaml", Verdict: verdict}},
	}
	if err := report.Complete(r).Write(file); err != nil {
		t.Fatal(err)
	}
	return name
}

// start starts the program as a process does that repeats a shell script.
func start(t *testing.T, times, script string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var out, errors strings.Builder
	p := &Program{
		command: commandline.New(flag.NewFlagSet("vktest", flag.ContinueOnError), manifest.Layer{FS: fstest.MapFS{}}), stdout: &out, stderr: &errors,
	}
	if status, done := p.Start([]string{"--vktest.repeat=" + times, "--", "sh", "-c", script}); done {
		return status, out.String(), errors.String()
	}
	suite, status := p.Prepare()
	if suite != nil {
		t.Error("there is a suite to run besides")
	}
	return status, out.String(), errors.String()
}

// TestRepeat: the status is that of the whole, whatever a round ends with.
func TestRepeat(t *testing.T) {
	passed, failed := reportOf(t, report.Passed), reportOf(t, report.Failed)
	copies := func(file string) string { return "cp " + file + " $VKTEST_ROUND/report.yaml; " }
	for name, tt := range map[string]struct {
		times, script  string
		status         int
		stdout, stderr string
	}{
		"passed":             {"2", copies(passed), commandline.OK, "Round 2 of 2: 1 passed, 0 failed in 1s; so far 1 passed, 0 failed\n", ""},
		"failed":             {"2", copies(failed) + "exit 1", commandline.Failed, "Round 2 of 2: 0 passed, 1 failed in 1s; so far 0 passed, 1 failed\n", ""},
		"for a time":         {"1ns", copies(passed), commandline.OK, "Round 1, ", ""},
		"interrupted":        {"9", copies(passed) + fmt.Sprintf("kill -INT %d; sleep 60", os.Getpid()), commandline.Stopped, "incomplete: interrupted by SIGINT", ""},
		"misused":            {"2", "echo the flag is wrong; exit 2", commandline.Misused, "", "the flag is wrong\n"},
		"no report":          {"2", "echo a panic; exit 1", commandline.Failed, "", "a panic\nround 1 has left no report\n"},
		"a report to repair": {"2", "echo x >$VKTEST_ROUND/report.yaml", commandline.Failed, "", "is this a report of vk-test-set?"},
		"zero":               {"0", "", commandline.Misused, "", `invalid value "0" for --vktest.repeat: must be a number of rounds of at least 1, such as 3, or a duration, such as 8h or 90m`},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := start(t, tt.times, tt.script)
			if status != tt.status || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit status %d, want %d, %q and %q\n%s\n%s", status, tt.status, tt.stdout, tt.stderr, stdout, stderr)
			}
		})
	}
}

// TestRepeatWhatCannotStart: there is no such command.
func TestRepeatWhatCannotStart(t *testing.T) {
	t.Chdir(t.TempDir())
	var stderr strings.Builder
	p := &Program{command: commandline.New(flag.NewFlagSet("vktest", flag.ContinueOnError), manifest.Layer{FS: fstest.MapFS{}}), stderr: &stderr}
	if status := p.repeat(commandline.Repetition{Rounds: 1}, []string{"./none"}); status != commandline.Misused || !strings.Contains(stderr.String(), "start a round: ") {
		t.Errorf("%d: %s", status, &stderr)
	}
}
