// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// diagnosed is a report with the diagnoses of many nodes, of which all but the second failed unexpectedly.
func diagnosed() report.Report {
	r := report.Report{Suite: report.SuiteInfo{Version: "v1"}}
	for n := range 5 {
		node := fmt.Sprintf("n%d", n)
		result := report.Result{Node: node, Template: "000-a.yaml", Verdict: report.Failed, Failures: []report.Failure{{What: "no"}}}
		if n == 1 {
			result.Verdict, result.Reason = report.ExpectedFailure, "known"
		}
		r.Results = append(r.Results, result)
		d := report.Diagnosis{Node: node, Failed: 9, Unexplained: []string{"090-b.yaml"}}
		for c := range 6 - n {
			d.Causes = append(d.Causes, report.Cause{
				Class: fmt.Sprintf("ENV-%d", c+1), Meaning: "Line `breaks` are lost.", Perhaps: c > 2, Faults: []string{"env-newlines-lost"},
				Explains: []string{"000-a.yaml", "010-b.yaml"}[:1+c%2], Fixes: []string{"000-a.yaml"}, Or: []string{"VOL-1"}, Sources: []string{"https://example.org/1"},
			})
		}
		r.Diagnoses = append(r.Diagnoses, d)
	}
	r.Diagnoses = append(r.Diagnoses, report.Diagnosis{Node: "n5", Failed: 1, Unexplained: []string{"000-a.yaml"}})
	return report.Complete(r)
}

// TestCausesInReports shows the causes in all reports, and reads the report back.
func TestCausesInReports(t *testing.T) {
	for file, write := range map[string]func(*bytes.Buffer) error{
		"summary-causes.txt": func(b *bytes.Buffer) error { return diagnosed().WriteSummary(b, nil) },
		"summary-causes.md":  func(b *bytes.Buffer) error { return diagnosed().WriteMarkdown(b, nil) },
		"report-causes.yaml": func(b *bytes.Buffer) error { return diagnosed().Write(b) },
	} {
		t.Run(file, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, file, got.Bytes())
		})
	}
	var written bytes.Buffer
	if err := diagnosed().Write(&written); err != nil {
		t.Fatal(err)
	}
	if _, err := report.Parse("report.yaml", written.Bytes()); err != nil {
		t.Error(err)
	}
	if text := diagnosed().Diagnoses[4].String() + "\n" + diagnosed().Diagnoses[3].String(); !strings.Contains(text, "2 causes explain 8 of 9 failures\n3 causes explain") {
		t.Error(text)
	}
}
