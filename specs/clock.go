// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"time"

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

// end ends the last part and returns all of them.
func (c *clock) end() []report.Phase {
	c.turn("")
	return c.parts
}
