// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/json"
	"errors"
	"sync"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// recordEntry is the name of the report entry that a spec's record is the value of.
const recordEntry = "vktest record"

// recorder is what a spec records for the reports. It becomes the value of a report entry when the spec begins:
// the reports have what was recorded also of a spec whose clean-up was skipped, which may still be running when
// they are written. Its secrets are hidden as it leaves this process, by what the process knows then.
type recorder struct {
	redact *redact.Redactor
	mu     sync.Mutex
	record report.Record
}

// newRecorder adds a recorder to the running spec.
func (s *Suite) newRecorder() *recorder {
	r := &recorder{redact: s.redact}
	r.enter()
	return r
}

// enter adds the recorder to the running spec.
func (r *recorder) enter() {
	ginkgo.AddReportEntry(recordEntry, r, ginkgo.ReportEntryVisibilityNever)
}

// note changes the record.
func (r *recorder) note(change func(*report.Record)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.record)
}

// MarshalJSON is how the record gets to the reports, in this process and in others.
func (r *recorder) MarshalJSON() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.redact.JSON(r.record)
}

// String stands for the record in reports of Ginkgo's own, which have all of it as JSON besides.
func (r *recorder) String() string { return "recorded for the reports" }

// recordOf is what a spec has recorded. Within its process the entry holds the recorder, elsewhere what that
// was encoded to.
func recordOf(entries types.ReportEntries) report.Record {
	for _, entry := range entries {
		if entry.Name != recordEntry {
			continue
		}
		var record report.Record
		var err error
		data := []byte(entry.Value.AsJSON)
		if r, here := entry.GetRawValue().(*recorder); here {
			data, err = r.MarshalJSON()
		}
		if err = errors.Join(err, json.Unmarshal(data, &record)); err != nil {
			record.Failures = []report.Failure{{What: "its record cannot be read", Error: err.Error()}}
		}
		return record
	}
	return report.Record{}
}

// fail records a verdict, and the failure if err is one.
func (r *recorder) fail(verdict report.Verdict, err error) {
	r.note(func(record *report.Record) {
		record.Verdict = verdict
		if f, ok := err.(*failure); ok { //nolint:errorlint // a failure that is wrapped has a text of its own
			record.Failures = append(record.Failures, f.Failure)
		}
	})
}
