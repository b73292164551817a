// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

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
