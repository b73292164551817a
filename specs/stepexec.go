// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// execStep runs the command, again and again, until its exit code and output are as wanted.
func (s *spec) execStep(ctx context.Context, p phase, e validation.Exec) error {
	check := validation.CheckRef{Kind: validation.CheckExec, Phase: p.index}
	return s.attempt(ctx, p, check, e.Pos.Line, e.Selector(), func(ctx context.Context) validation.Outcome { return s.tryExec(ctx, e) })
}

// tryExec runs the command. If its connection ends without an exit status, what follows depends on the step: a command
// that is idempotent runs again until the time of the step is up, as one that is not judged well does; any other runs
// once more. If that happens again, there is no verdict on the node.
func (s *spec) tryExec(ctx context.Context, e validation.Exec) validation.Outcome {
	first := s.execOnce(ctx, e)
	switch {
	case !errors.Is(first.Err, client.ErrNoExecStatus):
		return first
	case e.Idempotent:
		s.say("%v; the command is idempotent and runs again", first.Err)
		return first
	}
	s.say("%v; running the command once more", first.Err)
	if !client.Sleep(ctx, attemptInterval) {
		return first
	}
	second := s.execOnce(ctx, e)
	switch {
	case ctx.Err() != nil:
		return first
	case errors.Is(second.Err, client.ErrNoExecStatus):
		second.Verdict = validation.Never
		second.Got = "no exit status, twice"
	}
	return second
}

// execOnce runs the command once. That it cannot be run (yet) is no verdict, unless it is forbidden or the node does
// not implement it.
func (s *spec) execOnce(ctx context.Context, e validation.Exec) validation.Outcome {
	o := validation.Outcome{Want: fmt.Sprintf("the command %q to run", e.Command)}
	pod, container, err := e.Choose(s.state)
	if o.Pod = pod; err != nil {
		return s.untried(o, e.Selector(), err)
	}
	result, err := s.client.Exec(ctx, client.ExecRequest{
		Namespace: pod.Namespace, Pod: pod.Name, Container: container, Command: e.Command, Stdin: e.Sent(), TTY: e.TTY,
	})
	if err != nil {
		o.Got, o.Err = "the command could not be run", err
		forbidden := (*client.PermissionError)(nil)
		switch {
		case errors.Is(err, client.ErrNoExecStatus):
			o.Got = "no exit status"
		case errors.Is(err, client.ErrNotImplemented):
			o.Verdict, o.Got = validation.Never, "the node does not implement exec"
		case errors.As(err, &forbidden):
			o.Verdict = validation.Never
		}
		return o
	}
	o = e.Judge(result.ExitCode, append(result.Stdout, result.Stderr...))
	o.Pod = pod
	return o
}
