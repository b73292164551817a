// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/json"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// clock notes how long the parts of a spec took.
type clock struct {
	parts []report.Phase
	// open is the part that is going on, since when.
	open  string
	since time.Time
}

// turn ends the part that is going on and begins another; none if the name is empty.
func (c *clock) turn(name string) {
	now := time.Now()
	if c.open != "" {
		c.parts = append(c.parts, report.Phase{Name: c.open, Seconds: now.Sub(c.since).Seconds()})
	}
	c.open, c.since = name, now
}

// record hands the parts to the report. It runs where the spec ran; the report may be written by another process.
func (c *clock) record() {
	c.turn("")
	if text, err := json.Marshal(c.parts); err == nil && len(c.parts) > 0 {
		ginkgo.AddReportEntry(phases, string(text), ginkgo.ReportEntryVisibilityNever)
	}
}
