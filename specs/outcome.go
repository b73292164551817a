// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// outcome is how a spec ended, as far as clean-up asks.
type outcome int

const (
	// failed: also by a timeout or a panic. What may explain it is kept.
	failed outcome = iota
	// passed: nothing is left to look at.
	passed
	// interrupted by the user, or by Ginkgo because another process failed fast: nobody asked for something to look
	// at, so everything goes, except for what is never removed.
	interrupted
)

// outcomeOf is the outcome of a spec that Ginkgo has this state of. cleared tells whether all its phases held, or
// it was skipped because one cannot be judged.
func outcomeOf(state types.SpecState, cleared bool) outcome {
	switch {
	case state.Is(types.SpecStateInterrupted | types.SpecStateAborted):
		return interrupted
	case cleared && state.Is(types.SpecStatePassed|types.SpecStateSkipped):
		return passed
	}
	return failed
}

// outcomeNow is the outcome of a spec that is failing while ctx is as it is.
func outcomeNow(ctx context.Context) outcome {
	if cause := context.Cause(ctx); cause == nil || errors.Is(cause, context.DeadlineExceeded) {
		return failed
	}
	return interrupted // by a stop of this process, or by Ginkgo because another process failed fast
}

// removes tells whether a clean-up entry applies.
func (o outcome) removes(condition validation.Condition) bool {
	if o == interrupted {
		return condition != validation.NeverDo
	}
	return condition.Applies(o == passed)
}

// removesUnlisted tells whether objects go that no clean-up entry names.
func (o outcome) removesUnlisted() bool { return o != failed }
