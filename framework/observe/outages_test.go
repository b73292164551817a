// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"testing"
	"time"
)

func TestOutages(t *testing.T) {
	at := func(second int) time.Time { return time.Unix(int64(second), 0) }
	var o outages
	for _, event := range []struct {
		second int
		away   bool
	}{{0, false}, {10, true}, {12, true}, {15, false}, {20, false}, {30, true}, {31, false}, {40, true}} {
		o.note(event.away, at(event.second))
	}
	for _, tt := range []struct{ since, now, want int }{
		{0, 5, 5},    // before
		{0, 12, 10},  // one has begun
		{11, 14, 0},  // within one
		{12, 16, 1},  // from within one
		{0, 32, 26},  // two
		{16, 29, 13}, // between
		{0, 50, 34},  // the present one
		{45, 50, 0},
	} {
		if got := o.watched(at(tt.since), at(tt.now)); got != time.Duration(tt.want)*time.Second {
			t.Errorf("watched %s from %d to %d, want %d s", got, tt.since, tt.now, tt.want)
		}
	}
}

// The time between outages that are joined counts as away: what is not known for sure does not count.
func TestOutagesAreBounded(t *testing.T) {
	var o outages
	for i := range 3 * maxOutages {
		o.note(true, time.Unix(int64(2*i), 0))
		o.note(false, time.Unix(int64(2*i+1), 0))
	}
	end := time.Unix(6*maxOutages, 0)
	if len(o.past) != maxOutages || o.watched(time.Unix(0, 0), end) != maxOutages*time.Second {
		t.Errorf("%d outages, watched %s", len(o.past), o.watched(time.Unix(0, 0), end))
	}
}

// An outage is lost, and the time that clients need to come back.
func TestLost(t *testing.T) {
	at := func(second int) time.Time { return time.Unix(int64(second), 0) }
	var o outages
	for _, event := range []struct {
		second int
		away   bool
	}{{10, true}, {15, false}, {18, true}, {20, false}, {100, true}, {300, false}, {1000, true}} {
		o.note(event.away, at(event.second))
	}
	for _, tt := range []struct{ since, now, want int }{
		{0, 10, 0},
		{0, 12, 2},       // within one
		{0, 15, 5},       // at its end
		{0, 17, 7},       // clients come back
		{16, 17, 1},      // it was before, and clients still come back
		{0, 50, 12},      // the second one begins before they have come back from the first: 10 to 20, and 20 to 22
		{30, 99, 0},      // all is well again
		{90, 290, 190},   // a long one
		{90, 900, 260},   // after a long one, they come back within a minute
		{900, 1030, 30},  // the present one
		{1020, 1030, 10}, // within the present one
	} {
		if got := o.lost(at(tt.since), at(tt.now)); got != time.Duration(tt.want)*time.Second {
			t.Errorf("lost %s from %d to %d, want %d s", got, tt.since, tt.now, tt.want)
		}
	}
}
