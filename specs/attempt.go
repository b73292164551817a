// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"time"

	"github.com/onsi/gomega"
	"k8s.io/kubernetes/test/e2e/framework"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// attemptInterval is how long a step waits before it does its action again.
const attemptInterval = time.Second

// attempt does the action of a step, again and again, until it is judged well, it can never be, or the step's time is
// up. An attempt that the time cuts off counts only if there is no other to judge by. The pods that are tried, if any,
// are confirmed before the node is blamed.
func (s *spec) attempt(
	ctx context.Context, p phase, check validation.CheckRef, line int, pods podapi.Selector, try func(context.Context) validation.Outcome,
) error {
	var outcome validation.Outcome
	wanted := framework.MakeMatcher(func(o validation.Outcome) (func() string, error) {
		switch o.Verdict {
		case validation.Holds:
			return nil, nil
		case validation.Never:
			return nil, gomega.StopTrying("the action can never be judged well")
		}
		return func() string { return "the action does not do what is wanted yet" }, nil
	})
	err := framework.Gomega().Eventually(ctx, func(ctx context.Context) (validation.Outcome, error) {
		next := try(ctx)
		if ctx.Err() == nil || outcome.Check.Kind == 0 || brokeOff(next.Err) {
			outcome = next
		}
		outcome.Check, outcome.Line = check, line
		return outcome, nil
	}).WithTimeout(p.left() + maxLost + s.company.bound).WithPolling(attemptInterval).Should(wanted)
	if err == nil {
		return nil
	}
	unknown := s.confirmPods(ctx, pods, func(ctx context.Context) {
		if outcome.Verdict == validation.NotYet {
			outcome = try(ctx)
			outcome.Check, outcome.Line = check, line
		}
	})
	if outcome.Verdict == validation.Holds {
		return nil
	}
	if unknown == nil && outcome.Verdict == validation.NotYet {
		unknown = s.outage(s.began)
	}
	return s.checkFailed(ctx, p, validation.Evaluation{Outcomes: []validation.Outcome{outcome}}, unknown)
}

// untried is the outcome of an action for which there is no pod or container that runs, as err says. None will come of
// pods that have ended for good.
func (s *spec) untried(o validation.Outcome, pods podapi.Selector, err error) validation.Outcome {
	o.Got = err.Error()
	if why, over := validation.Over(s.state, pods, s.settle()); over {
		o.Verdict = validation.Never
		o.Got += "\n" + why
	}
	return o
}

// brokeOff reports whether err is that of a connection that broke. It counts also when the time is up: nobody knows
// then what the node would have answered.
func brokeOff(err error) bool {
	return errors.Is(err, client.ErrNoExecStatus) || errors.Is(err, client.ErrNoAnswer)
}
