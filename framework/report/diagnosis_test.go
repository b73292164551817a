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

// hundred is a report of a node with a hundred failures, of which the last ten have no known cause.
func hundred() report.Report {
	r := report.Report{Suite: report.SuiteInfo{Version: "v1"}}
	causes := []report.Cause{
		{Class: "INIT-1", Meaning: "Init containers are not run."}, {Class: "LOG-7", Meaning: "Logs are gone after the end."},
		{Class: "VOL-3", Meaning: "Binary data is mangled.", Perhaps: true}, {Class: "ENV-4", Meaning: "envFrom is ignored.", Perhaps: true},
	}
	d := report.Diagnosis{Node: "n0", Failed: 100}
	for i := range 100 {
		t := report.Result{Node: "n0", Template: fmt.Sprintf("%03d-t.yaml", i), Verdict: report.Failed, Idle: 44.6}
		t.Failures = []report.Failure{{Check: "check_pods[0]", What: "not met after 45s", Message: fmt.Sprintf("pod %d must succeed", i%40), Got: "Running"}}
		if i%2 == 0 {
			t.Title = fmt.Sprintf("Feature %d works", i)
		}
		if at := i / 30; at < 3 {
			causes[at].Explains = append(causes[at].Explains, t.Template)
		} else {
			d.Unexplained = append(d.Unexplained, t.Template)
		}
		r.Results = append(r.Results, t)
	}
	causes[3].Explains = causes[0].Explains[:2]
	d.Causes = causes
	r.Diagnoses = []report.Diagnosis{d}
	return report.Complete(r)
}

// TestCausesInReports shows the causes in all reports, and reads the report back.
func TestCausesInReports(t *testing.T) {
	for file, write := range map[string]func(*bytes.Buffer) error{
		"summary-causes.txt":  func(b *bytes.Buffer) error { return diagnosed().WriteSummary(b, nil) },
		"summary-causes.md":   func(b *bytes.Buffer) error { return diagnosed().WriteMarkdown(b, nil) },
		"summary-hundred.txt": func(b *bytes.Buffer) error { return hundred().WriteSummary(b, nil) },
		"summary-hundred.md":  func(b *bytes.Buffer) error { return hundred().WriteMarkdown(b, nil) },
		"report-causes.yaml":  func(b *bytes.Buffer) error { return diagnosed().Write(b) },
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
