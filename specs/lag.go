// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// reporting is the time that a node has to report what its pods do, from the last start of a container on. It is
// without timeout_multiplier, which is for what is slow until then.
type reporting struct {
	// from is when the checks began, or when a container was last seen to have started, if that was later. That was
	// passed after the start of the phase; what says in words which of the two it is.
	from   time.Time
	passed time.Duration
	what   string
	// timeout is that of the template, lag is status_lag_seconds.
	timeout, lag time.Duration
	pods         int
	// lost is the part of the time since from that does not count, as in a phase.
	lost time.Duration
}

// reporting returns what says how much time the node has to report now, nil unless status_lag_seconds is set. It has no
// limit yet while a container that the checks need has not started.
func (s *spec) reporting(p phase) func() (reporting, bool) {
	if s.Config.StatusLagSeconds == nil {
		return nil
	}
	lag := time.Duration(*s.Config.StatusLagSeconds * float64(time.Second))
	expected, began := p.checks.PodSelectors(), time.Now()
	return func() (reporting, bool) {
		starts := s.state.Starts(expected...)
		r := reporting{from: began, what: "the checks began", timeout: p.timeout, lag: lag, pods: starts.Pods}
		if starts.Last.After(began) {
			r.from, r.what = starts.Last, "the last container start"
		}
		r.lost = min(s.lost(r.from)+s.company.since(r.from), p.lost())
		r.passed = r.from.Sub(p.start).Round(100 * time.Millisecond)
		return r, !starts.Awaited && !starts.Last.IsZero()
	}
}

// limit is the time from the start of the phase until the node must have reported.
func (r reporting) limit() time.Duration { return r.passed + r.timeout + r.lag*time.Duration(r.pods) }

// String is the limit, with the terms of its sum.
func (r reporting) String() string {
	until := ""
	if r.passed > 0 {
		until = fmt.Sprintf("%s until %s + ", r.passed, r.what)
	}
	return fmt.Sprintf("%s (%s%s + %s x %s)", r.limit(), until, r.timeout, text.Count(r.pods, "pod"), r.lag)
}
