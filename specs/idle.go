// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/observe"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// recordIdle records for how long no object of the test has changed since the part of it began that has just failed.
// The parts before did not wait in vain.
func (s *spec) recordIdle() {
	failed := time.Now()
	var changes []time.Time
	for _, o := range s.observation().Objects {
		for _, r := range o.Revisions {
			changes = append(changes, r.At)
		}
	}
	idle := observe.Idle(s.clock.since, failed, changes)
	s.record.note(func(r *report.Record) { r.Idle = idle.Seconds() })
}
