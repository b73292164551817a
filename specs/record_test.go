// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// sampleRecord has something in every field.
func sampleRecord() report.Record {
	about := report.Artifact{Kind: report.Log, Namespace: "ns", Pod: "p", Container: "c"}
	return report.Record{
		Verdict: report.ExpectedFailure, Reason: "known",
		Failures: []report.Failure{{
			Check: "check_logs[1]", What: "not met after 45s", Got: "0 matches\n| a line", Passed: []report.SectionCount{{Section: "check_logs", Held: 1, Total: 2}},
			Unmet: []report.UnmetCheck{{Check: "check_logs[1]", Final: true, Line: 12}}, File: "templates/x.yaml", Line: 12,
		}},
		Phases: []report.Phase{{Name: "checks", Seconds: 1.5}},
		Timelines: []report.Timeline{{Namespace: "ns", Pod: "p", Transitions: []report.Transition{
			{At: time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC), What: "phase", State: "Running"},
		}}},
		Attachments: []report.Attachment{{Artifact: about, Text: "hello (redacted)\n"}},
	}
}

// TestRecordTravels: the record, redacted, is the same in the process of the spec, in another one, and in a
// report that Ginkgo wrote.
func TestRecordTravels(t *testing.T) {
	redactor, err := redact.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	redactor.Learn("hunter2")
	recorder := &recorder{redact: redactor, record: sampleRecord()}
	recorder.record.Attachments[0].Text = "hello hunter2\n"
	here := types.ReportEntries{
		{Name: "clean-up", Value: types.WrapEntryValue("a text for the console")},
		{Name: recordEntry, Value: types.WrapEntryValue(recorder)},
	}
	data, err := json.Marshal(here)
	if err != nil {
		t.Fatal(err)
	}
	var there types.ReportEntries
	if err := json.Unmarshal(data, &there); err != nil {
		t.Fatal(err)
	}
	for name, entries := range map[string]types.ReportEntries{"here": here, "there": there} {
		if diff := cmp.Diff(sampleRecord(), recordOf(entries)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
		if text := entries[1].StringRepresentation(); text != recorder.String() {
			t.Errorf("%s: the console would print %q", name, text)
		}
	}
	if diff := cmp.Diff(report.Record{}, recordOf(nil)); diff != "" {
		t.Error(diff)
	}
}

// TestVerdict goes through what Ginkgo may say of a spec and what the spec says itself.
func TestVerdict(t *testing.T) {
	for _, tt := range []struct {
		state types.SpecState
		own   report.Verdict
		want  report.Verdict
	}{
		{types.SpecStatePassed, "", report.Passed},
		{types.SpecStateFailed, report.Failed, report.Failed},
		{types.SpecStateFailed, "", report.Failed},                     // the clean-up of a test that passed
		{types.SpecStateFailed, report.ExpectedFailure, report.Failed}, // only a skipped one is as expected
		{types.SpecStateFailed, report.Error, report.Error},
		{types.SpecStateFailed, report.UnexpectedlyPass, report.UnexpectedlyPass},
		{types.SpecStateSkipped, report.ExpectedFailure, report.ExpectedFailure},
		{types.SpecStateSkipped, "", report.Skipped},
		{types.SpecStateAborted, report.Failed, report.Error},
		{types.SpecStateInterrupted, report.Failed, report.Error},
		{types.SpecStateTimedout, report.Failed, report.Error},
		{types.SpecStatePanicked, "", report.Error},
	} {
		if got := verdict(tt.state, tt.own); got != tt.want {
			t.Errorf("%s, recorded %q: got %s, want %s", tt.state, tt.own, got, tt.want)
		}
	}
}
