// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"testing"
	"time"
)

func TestIdle(t *testing.T) {
	tests := []struct {
		name    string
		seconds []float64
		want    time.Duration
	}{
		{"nothing at all", nil, 100 * time.Second},
		{"one change", []float64{50}, 100 * time.Second},
		{"between changes", []float64{10, 10.5, 11, 90}, 99 * time.Second},
		{"in any order", []float64{90, 11, 10, 10.5}, 99 * time.Second},
		{"before the start", []float64{-5, 50}, 100 * time.Second},
		{"after the end", []float64{99.5, 130}, 99500 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
			var at []time.Time
			for _, s := range test.seconds {
				at = append(at, start.Add(time.Duration(s*float64(time.Second))))
			}
			if got := Idle(start, start.Add(100*time.Second), at); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
