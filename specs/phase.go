// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/onsi/gomega"
	"k8s.io/kubernetes/test/e2e/framework"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// evaluationInterval is how often a phase asks whether the cached state has changed. It costs no request: events reach
// the cache by a watch.
const evaluationInterval = 20 * time.Millisecond

// phase is a part of a test with checks and a time of their own: what comes after the creation of the template's
// objects, or a step.
type phase struct {
	// name is empty for the first phase, and says which step it is for the others; title is what the template calls
	// that.
	name, title string
	// index is 0 for the first phase, and n for steps[n-1].
	index  int
	checks validation.Checks
	// timeout is that of the template, limit the same times timeout_multiplier. The clock runs from start.
	timeout, limit time.Duration
	start          time.Time
}

func (s *spec) newPhase(name string, checks validation.Checks, timeout time.Duration) phase {
	return phase{name: name, checks: checks, timeout: timeout, limit: s.Config.Scale(timeout), start: time.Now()}
}

// left is the rest of the phase's time.
func (p phase) left() time.Duration { return p.limit - time.Since(p.start) }

// waited is the part of it that is over, in tenths of a second.
func (p phase) waited() time.Duration { return time.Since(p.start).Round(100 * time.Millisecond) }

// arithmetic is the phase's limit, with the multiplier it comes from.
func (p phase) arithmetic(multiplier float64) string {
	if multiplier == 1 {
		return p.limit.String()
	}
	return fmt.Sprintf("%s (%s x %g)", p.limit, p.timeout, multiplier)
}

// validate waits until all checks of a phase hold in one evaluation, one of them can no longer hold, or the time is up.
func (s *spec) validate(ctx context.Context, p phase) error {
	evaluator := validation.NewEvaluator(p.checks)
	evaluator.Settle = max(s.Config.Scale(podapi.SettleTime), podapi.SettleTime)
	checks := evaluation{evaluator: evaluator, state: s.state}
	progress := progress{say: s.say}
	hold := framework.MakeMatcher(func(r validation.Evaluation) (func() string, error) {
		switch r.Verdict() {
		case validation.Holds:
			return nil, nil
		case validation.Never:
			return nil, gomega.StopTrying("a check can no longer hold")
		}
		return func() string { return "a check does not hold yet" }, nil
	})
	err := framework.Gomega().Eventually(ctx, func(context.Context) (validation.Evaluation, error) {
		if checks.update() {
			progress.waiting(checks.latest, p.left())
		}
		return checks.latest, nil
	}).WithTimeout(max(p.left(), evaluationInterval)).WithPolling(evaluationInterval).Should(hold)
	if err == nil {
		return nil
	}
	if checks.latest.Verdict() == validation.Holds {
		// The context ended in the moment in which everything was well.
		return errors.Join(context.Cause(ctx), err)
	}
	return s.checkFailed(ctx, p, checks.latest)
}
