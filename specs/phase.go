// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// phase is a part of a test with checks and a time of their own: what comes after the creation of the template's
// objects, or a step.
type phase struct {
	// name is empty for the first phase, and says which step it is for the others; title is what the template calls
	// that.
	name, title string
	// index is 0 for the first phase, and n for steps[n-1].
	index  int
	checks validation.Checks
	// timeout is that of the template, limit the same times timeout_multiplier. The clock runs from start, and stands
	// still for as long as lost says.
	timeout, limit time.Duration
	start          time.Time
	lost           func() time.Duration
	// reporting is the time that the node has to report, if it is bounded. It is nil if it never is.
	reporting func() (reporting, bool)
}

func (s *spec) newPhase(name string, checks validation.Checks, timeout time.Duration) phase {
	counted := func() time.Duration { // what was lost is bounded for all phases together
		return min(s.lost(s.began), maxLost) + s.company.since(s.began)
	}
	before := counted()
	timeout = s.shorten(timeout)
	return phase{
		name: name, checks: checks, timeout: timeout, limit: s.Config.Scale(timeout), start: time.Now(),
		lost: func() time.Duration { return counted() - before },
	}
}

// left is the rest of the phase's time.
func (p phase) left() time.Duration {
	limit, lost := p.limit, p.lost()
	if r, sooner := p.sooner(); sooner {
		limit, lost = r.limit(), r.lost
	}
	return limit + lost - time.Since(p.start)
}

// sooner reports whether the node must have reported before the limit of the phase.
func (p phase) sooner() (reporting, bool) {
	if p.reporting == nil {
		return reporting{}, false
	}
	r, bounded := p.reporting()
	return r, bounded && r.limit()+r.lost < p.limit+p.lost()
}

// waited is the part of it that is over, in tenths of a second.
func (p phase) waited() time.Duration { return time.Since(p.start).Round(100 * time.Millisecond) }

// arithmetic is the phase's limit, with what it comes from: the multiplier, or the time that the node has to report.
func (p phase) arithmetic(multiplier float64) string {
	if r, sooner := p.sooner(); sooner {
		return r.String()
	}
	if multiplier == 1 {
		return p.limit.String()
	}
	return fmt.Sprintf("%s (%s x %g)", p.limit, p.timeout, multiplier)
}

// settle is how long what has ended must not have changed before it is judged for good.
func (s *spec) settle() time.Duration {
	return max(s.Config.Scale(podapi.SettleTime), podapi.SettleTime)
}

// validate waits until all checks of a phase hold in one evaluation, one of them can no longer hold, or the time is up.
// That checks do not hold is confirmed first.
func (s *spec) validate(ctx context.Context, p phase) error {
	evaluator := validation.NewEvaluator(p.checks)
	evaluator.Settle = s.settle()
	if p.index > 0 {
		evaluator.Since = p.start
	}
	checks := evaluation{evaluator: evaluator, state: s.state}
	p.reporting = s.reporting(p)
	progress := progress{say: s.say}
	for {
		bounded, cancel := withDeadline(ctx, p.left, s.state.Changed)
		checks.await(bounded, decided, func(now validation.Evaluation) { progress.waiting(now, p.left()) })
		cancel()
		var unknown error
		if checks.latest.Verdict() != validation.Holds || checks.latest.Lasted() {
			unknown = s.confirm(ctx, p, &checks)
		}
		if unknown != nil {
			checks.latest = checks.latest.Unproven()
		}
		verdict := checks.latest.Verdict()
		switch {
		case verdict == validation.Holds:
			return nil
		case unknown == nil && verdict == validation.NotYet && p.left() > 0 && ctx.Err() == nil:
			continue
		case unknown == nil && verdict == validation.NotYet:
			unknown = s.outage(s.began)
		}
		return s.checkFailed(ctx, p, checks.latest, unknown)
	}
}
