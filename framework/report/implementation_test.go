// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"slices"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// TestMergedImplementation: a merged report is of an implementation if all of its parts are.
func TestMergedImplementation(t *testing.T) {
	of := func(i *report.Implementation) report.Report {
		return report.Complete(report.Report{Suite: report.SuiteInfo{Version: "v1"}, Run: report.RunInfo{ID: "r"}, Implementation: i})
	}
	a, b := &report.Implementation{Name: "a", Version: "1"}, &report.Implementation{Name: "a", Version: "2"}
	const note = "the merged runs differ in the implementation"
	for name, tt := range map[string]struct {
		parts []*report.Implementation
		want  *report.Implementation
		noted bool
	}{
		"none":  {parts: []*report.Implementation{nil, nil}},
		"same":  {parts: []*report.Implementation{a, {Name: "a", Version: "1"}}, want: a},
		"other": {parts: []*report.Implementation{a, a, b}, noted: true},
		"some":  {parts: []*report.Implementation{nil, a}, noted: true},
	} {
		var reports []report.Report
		for _, part := range tt.parts {
			reports = append(reports, of(part))
		}
		merged, err := report.Merge(reports...)
		if err != nil {
			t.Fatal(err)
		}
		if got := merged.Implementation; (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
		if noted := slices.Contains(merged.Notes, note); noted != tt.noted {
			t.Errorf("%s: notes %q", name, merged.Notes)
		}
	}
}
