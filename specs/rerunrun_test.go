// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// rerunOf is the flag that repeats what failed in a report of these results.
func rerunOf(t *testing.T, results ...report.Result) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Complete(report.Report{Results: results}).Write(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return "--vktest.rerun-failed=" + file.Name()
}

// TestRerunFailed: only what failed or ended in an error runs, and rules with what broke them.
func TestRerunFailed(t *testing.T) {
	failed := func(node, template string, broke ...string) report.Result {
		return report.Result{Node: node, Template: template, Verdict: report.Failed, Failures: []report.Failure{{What: "no", Templates: broke}}}
	}
	passed := report.Result{Node: "vk-1", Template: "010-passes.yaml", Verdict: report.Passed}
	all := []report.Result{
		passed, failed("vk-1", "lifecycle: restart-is-counted", "020-uncounted.yaml"), failed("vk-1", "040-gone.yaml"), failed("vk-3", "010-passes.yaml"),
		{Node: "vk-2", Template: "010-passes.yaml", Verdict: report.Error}, {Node: "vk-2", Template: "preconditions: node", Verdict: report.Error},
		{Node: "vk-2", Template: "030-fails.yaml", Verdict: report.Skipped},
	}
	run := func(name string, results []report.Result, flags ...string) scenario {
		return scenario{
			name: name, nodes: []string{"vk-1", "vk-2"}, templates: []string{"passes", "uncounted", "fails"}, rules: countedAndFinal,
			flags: append([]string{rerunOf(t, results...)}, flags...),
		}
	}
	playAll(t,
		run("rerun-failed", all, "--ginkgo.v"),
		run("rerun-failed-filtered", all, "--skip=vk-2", "--focus=lifecycle"),
		run("rerun-failed-not-selected", all, "--focus=fails", "--skip=vk-2"),
		run("rerun-failed-gone", []report.Result{passed, failed("vk-1", "040-gone.yaml"), failed("vk-3", "010-passes.yaml")}),
	)
}
