// SPDX-License-Identifier: Apache-2.0

package specs

import "github.com/interTwin-eu/vk-test-set/framework/validation"

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
}

// update evaluates the checks if the state has changed since the last time, and says whether it did.
func (e *evaluation) update() bool {
	if e.changed != nil {
		select {
		case <-e.changed:
		default:
			return false
		}
	}
	e.changed = e.state.Changed() // first, so that no change is missed
	e.latest = e.evaluator.Evaluate(e.state)
	return true
}
