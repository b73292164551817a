// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// evaluationInterval is how often a phase asks whether the cached state has changed. It costs no request: events reach
// the cache by a watch.
const evaluationInterval = 20 * time.Millisecond

// changingState is a state that reports its changes.
type changingState interface {
	validation.State
	// Changed returns a channel that is closed at the next change.
	Changed() <-chan struct{}
}

// evaluation evaluates the checks of a phase whenever the state has changed. In between it costs nothing.
type evaluation struct {
	evaluator *validation.Evaluator
	state     changingState
	changed   <-chan struct{} // nil before the first evaluation
	latest    validation.Evaluation
	due       time.Time // when the outcomes can be different without a change; zero: never
}

// update evaluates the checks if the state has changed since the last time or enough time has passed, and says whether
// it did.
func (e *evaluation) update() bool {
	if e.changed != nil {
		select {
		case <-e.changed:
		default:
			if e.due.IsZero() || time.Now().Before(e.due) {
				return false
			}
		}
	}
	e.changed = e.state.Changed() // first, so that no change is missed
	e.latest, e.due = e.evaluator.Evaluate(e.state), time.Time{}
	if e.latest.Wait > 0 {
		e.due = time.Now().Add(e.latest.Wait)
	}
	return true
}

// await evaluates the checks until what they say is enough, or ctx ends. It calls each, which may be nil, with every
// evaluation that is not.
func (e *evaluation) await(ctx context.Context, enough func(validation.Evaluation) bool, each func(validation.Evaluation)) {
	tick := time.NewTicker(evaluationInterval)
	defer tick.Stop()
	for {
		changed := e.update()
		if enough(e.latest) {
			return
		}
		if changed && each != nil {
			each(e.latest)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// decided reports whether the checks all hold, or one can no longer hold.
func decided(e validation.Evaluation) bool { return e.Verdict() != validation.NotYet }

// settled reports whether the checks all hold, or what they show is not about to change by itself.
func settled(e validation.Evaluation) bool { return e.Verdict() == validation.Holds || e.Settled() }
