// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// portForwardStep connects to the port, again and again, until what comes back is as wanted.
func (s *spec) portForwardStep(ctx context.Context, p phase, f validation.PortForward) error {
	check := validation.CheckRef{Kind: validation.CheckPortForward, Phase: p.index}
	return s.attempt(ctx, p, check, f.Pos.Line, f.Selector(), func(ctx context.Context) validation.Outcome { return s.portForwardOnce(ctx, f) })
}

func (s *spec) portForwardOnce(ctx context.Context, f validation.PortForward) validation.Outcome {
	o := validation.Outcome{Want: f.Want()}
	pod, err := f.Choose(s.state)
	if o.Pod = pod; err != nil {
		return s.untried(o, f.Selector(), err)
	}
	request := client.PortForwardRequest{Namespace: pod.Namespace, Pod: pod.Name, Port: f.Port, Send: f.Sent()}
	result, err := s.client.PortForward(ctx, request, f.Enough)
	if err != nil {
		return unanswered(o, err)
	}
	o = f.Judge(result.Text, result.Complete, result.Cut > 0, result.Complaint)
	o.Pod = pod
	return o
}

// unanswered is the outcome of a request to a node that ended with an error. A permission that is missing, and what the
// node does not implement, will not come.
func unanswered(o validation.Outcome, err error) validation.Outcome {
	o.Got, o.Err = "no answer", err
	if errors.Is(err, client.ErrNotImplemented) {
		o.Verdict, o.Got = validation.Never, "not implemented by the node"
	}
	if forbidden := (*client.PermissionError)(nil); errors.As(err, &forbidden) {
		o.Verdict = validation.Never
	}
	return o
}
