// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestCompany: of the time of a spec, what it spends beside the objects of the one before does not count.
func TestCompany(t *testing.T) {
	tests := map[string]struct {
		// ended is when the company did, elapsed when it is asked for the time since then. All begin with the spec.
		none                  bool
		ended, elapsed, since time.Duration
		want                  time.Duration
	}{
		"none":              {none: true, elapsed: time.Hour},
		"going on":          {elapsed: time.Hour, want: time.Hour},
		"going on, a part":  {elapsed: time.Hour, since: 20 * time.Minute, want: 40 * time.Minute},
		"ended":             {ended: time.Minute, elapsed: time.Hour, want: time.Minute},
		"ended, a part":     {ended: time.Minute, elapsed: time.Hour, since: 20 * time.Second, want: 40 * time.Second},
		"ended before that": {ended: time.Minute, elapsed: time.Hour, since: 2 * time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, start := &company{}, time.Now()
				if !test.none {
					c.over = make(chan struct{})
				}
				if test.ended > 0 {
					time.Sleep(test.ended)
					c.end()
					c.end()
				}
				time.Sleep(test.elapsed - test.ended)
				if got := c.since(start.Add(test.since)); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
				if ended, had := test.ended > 0, test.want > 0; ended || !had {
					if got := c.wait(t.Context(), start.Add(test.since)); got != had {
						t.Errorf("waited: %t, want %t", got, had)
					}
				}
			})
		})
	}
}
