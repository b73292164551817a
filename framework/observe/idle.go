// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"slices"
	"time"
)

// minPause is the time between two changes from which on nothing happens.
const minPause = time.Second

// Idle is for how long nothing happened from start to end: the sum of all pauses of at least a second between the
// changes. Their order does not matter, and those before start and after end do not count.
func Idle(start, end time.Time, changes []time.Time) time.Duration {
	var idle time.Duration
	last := start
	for _, at := range append(slices.SortedFunc(slices.Values(changes), time.Time.Compare), end) {
		if at.Before(last) || at.After(end) {
			continue
		}
		if pause := at.Sub(last); pause >= minPause {
			idle += pause
		}
		last = at
	}
	return idle
}
