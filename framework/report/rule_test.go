// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"slices"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

func TestRulesComeLast(t *testing.T) {
	names := []string{"lifecycle: b", "lifecycle.yaml", "preconditions: node", "010-a.yaml", "lifecycle: a"}
	slices.SortFunc(names, report.CompareTemplates)
	if want := []string{"preconditions: node", "010-a.yaml", "lifecycle.yaml", "lifecycle: a", "lifecycle: b"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestRerun(t *testing.T) {
	for _, tt := range []struct {
		result report.Result
		want   string
	}{
		{report.Result{Node: "n.1", Template: "010-a.yaml"}, `--focus='n\.1 010-a\.yaml'`},
		{report.Result{Node: "n1", Template: "010-a.yaml", Failures: []report.Failure{{What: "x"}}}, `--focus='n1 010-a\.yaml'`},
		{report.Result{Node: "n1", Template: "lifecycle: r", Failures: []report.Failure{{Rerun: report.Focus("n1", "010-a.yaml", "lifecycle: r")}}},
			`--focus='n1 (010-a\.yaml|lifecycle: r)'`},
	} {
		if got := tt.result.Rerun(); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
