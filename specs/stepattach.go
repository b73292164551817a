// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// attachStep connects to the container, again and again, until its output is as wanted.
func (s *spec) attachStep(ctx context.Context, p phase, a validation.Attach) error {
	check := validation.CheckRef{Kind: validation.CheckAttach, Phase: p.index}
	return s.attempt(ctx, p, check, a.Pos.Line, a.Selector(), func(ctx context.Context) validation.Outcome { return s.attachOnce(ctx, a) })
}

// attachOnce connects once. A text that was sent is not sent again: the process may have read it.
func (s *spec) attachOnce(ctx context.Context, a validation.Attach) validation.Outcome {
	o := validation.Outcome{Want: a.Want()}
	pod, container, err := a.Choose(s.state)
	if o.Pod = pod; err != nil {
		return s.untried(o, a.Selector(), err)
	}
	result, err := s.client.Attach(ctx, client.AttachRequest{
		Namespace: pod.Namespace, Pod: pod.Name, Container: container, Stdin: a.Sent(), TTY: podapi.TTY(pod, container),
	}, a.Enough)
	if err != nil {
		o = unanswered(o, err)
	} else {
		o = a.Judge(result.Output, result.Complete, result.Cut > 0)
		o.Pod = pod
	}
	if result.Sent && ctx.Err() == nil && o.Verdict == validation.NotYet {
		o.Verdict = validation.Never
		o.Got += "\nthe text was sent, and is not sent again"
	}
	return o
}
