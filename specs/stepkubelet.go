// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// notJudged is the error of a spec that cannot be judged from where the suite runs, and accuses nobody: it is skipped.
type notJudged struct{ error }

// kubeletStep asks the node, again and again, until the answer is as wanted.
func (s *spec) kubeletStep(ctx context.Context, p phase, k validation.KubeletGet) error {
	var unreachable error
	check := validation.CheckRef{Kind: validation.CheckKubeletGet, Phase: p.index}
	err := s.attempt(ctx, p, check, k.Pos.Line, podapi.Selector{}, func(ctx context.Context) validation.Outcome {
		o, err := s.kubeletOnce(ctx, k)
		if errors.Is(err, client.ErrUnreachable) {
			unreachable, o.Verdict = err, validation.Never
		}
		return o
	})
	if unreachable != nil {
		return notJudged{unreachable}
	}
	return err
}

func (s *spec) kubeletOnce(ctx context.Context, k validation.KubeletGet) (validation.Outcome, error) {
	ask := s.client.ProxyNode
	if k.Anonymous {
		ask = s.client.AskNode
	}
	answer, err := ask(ctx, k.Name, k.Path)
	if err != nil {
		return unanswered(validation.Outcome{Want: k.Want(), Message: k.Message}, err), err
	}
	return k.Judge(answer.Code, answer.Body, answer.Cut > 0), nil
}
