// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

func TestKnownFailures(t *testing.T) {
	result := func(node, template string, verdict report.Verdict, failures ...report.Failure) report.Result {
		return report.Result{Node: node, Template: template, Verdict: verdict, Failures: failures}
	}
	slow := report.Failure{Check: "check_pods[0]", What: "not met after 45s (15s x 3)", Got: "pod a-0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11 Pending\nand more"}
	later := report.Failure{Check: "check_pods[1]", What: "not met after 1m0s", Got: "pod a-1b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11 Pending"}
	told := report.Failure{Check: "steps[1].exec", What: "failed permanently after 2s (timeout 1m0s)", Message: `"<&>" must be printed`}
	expected := result("vk-1", "050-e.yaml", report.ExpectedFailure, told)
	expected.Reason = "https://example.org/bugs/1"
	all := report.Report{Results: []report.Result{
		result("vk-1", "010-a.yaml", report.Passed), result("vk-2", "010-a.yaml", report.Failed, told),
		result("vk-1", "020-b.yaml", report.Failed, slow), result("vk-2", "020-b.yaml", report.Failed, later),
		result("vk-1", "030-c.yaml", report.Failed, later), result("vk-2", "030-c.yaml", report.Error),
		result("vk-1", "040-[d].yaml", report.UnexpectedlyPass), expected, result("vk-1", "060-[f].yaml", report.Failed),
		result("vk-1", "lifecycle: phase-known", report.Failed, report.Failure{What: "broken by 2 pods of 1 template", Got: "010-a.yaml, pod p: phase is Odd"}),
	}}
	none := func(string, string, string) bool { return false }
	listed := func(node, test, check string) bool {
		return node == "vk-1" && test == "020-b.yaml" && check == "check_pods[0]" || strings.HasPrefix(test, "lifecycle")
	}
	for file, tt := range map[string]struct {
		report   report.Report
		expected func(string, string, string) bool
	}{
		"known-failures.yaml":       {all, none},
		"known-failures-added.yaml": {all, listed},
		"no-known-failures.yaml":    {report.Report{Results: all.Results[:1]}, none},
	} {
		var out bytes.Buffer
		if err := report.KnownFailures(tt.report, tt.expected, &out); err != nil {
			t.Fatal(err)
		}
		golden(t, file, out.Bytes())
	}
}
