// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/test/e2e/framework"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// execInterval is how long a step waits before it runs its command again.
const execInterval = time.Second

// patchTypes are the API's names of the patch types of the grammar.
var patchTypes = map[validation.PatchType]types.PatchType{
	validation.MergePatch:     types.MergePatchType,
	validation.StrategicPatch: types.StrategicMergePatchType,
	validation.JSONPatch:      types.JSONPatchType,
}

// steps runs the phases that follow the first one, until one fails.
func (s *spec) steps(ctx context.Context) error {
	for i, step := range s.facts.Rendered.Procedure.Steps {
		name := fmt.Sprintf("steps[%d]", i)
		shown := strings.TrimSpace(name + " " + step.Name)
		s.clock.turn(shown)
		p := s.newPhase(name, step.Checks, step.Timeout)
		p.index, p.title = i+1, step.Name
		s.by(fmt.Sprintf("%s: waiting up to %s", shown, p.limit))
		if err := s.step(ctx, p, step); err != nil {
			return err
		}
	}
	return nil
}

// step does the action of a step and waits for its checks. Pods that it deleted count as seen no longer afterwards:
// that they vanish is what was wanted, and a pod of the same name that is created later is another one.
func (s *spec) step(ctx context.Context, p phase, step validation.Step) error {
	bounded, cancel := context.WithTimeout(ctx, p.left())
	defer cancel()
	var deleted *client.Ref
	var err error
	switch {
	case step.Create != nil:
		err = s.create(bounded, p.name+".create: ", p.index)
	case step.Patch != nil:
		err = s.patchStep(bounded, p, step.Patch)
	case step.Delete != nil:
		deleted, err = s.deleteStep(bounded, p, step.Delete)
	case step.Exec != nil:
		err = s.execStep(bounded, p, *step.Exec)
	}
	if err != nil {
		return err
	}
	err = s.validate(ctx, p)
	if deleted != nil {
		s.state.ForgetUID(deleted.UID)
	}
	return err
}

func (s *spec) patchStep(ctx context.Context, p phase, patch *validation.Patch) error {
	ref, err := s.target(ctx, patch.Target)
	if err != nil {
		return s.actionFailed(ctx, p, "patch", patch.Pos.Line, err)
	}
	version, err := s.client.Patch(ctx, ref, patchTypes[patch.PatchType], patch.Subresource, patch.JSON)
	if err != nil {
		return s.actionFailed(ctx, p, "patch", patch.Pos.Line, err)
	}
	s.state.CatchUp(ctx, ref, version)
	return nil
}

// deleteStep returns what it deleted.
func (s *spec) deleteStep(ctx context.Context, p phase, d *validation.Delete) (*client.Ref, error) {
	ref, err := s.target(ctx, d.Target)
	if err != nil {
		return nil, s.actionFailed(ctx, p, "delete", d.Pos.Line, err)
	}
	going, err := s.client.Delete(ctx, client.DeleteOptions{Foreground: true, GracePeriodSeconds: d.GracePeriodSeconds}, ref)
	if err != nil {
		return nil, s.actionFailed(ctx, p, "delete", d.Pos.Line, err)
	}
	if !d.Waits() {
		for _, g := range going {
			s.state.CatchUp(ctx, g.Ref, g.Version)
		}
		return &ref, nil
	}
	if left := s.state.WaitGone(ctx, going...); len(left) > 0 {
		return nil, s.actionFailed(ctx, p, "delete", d.Pos.Line, fmt.Errorf("still here: %s", left[0]))
	}
	s.forget(ref.UID)
	s.state.ForgetUID(ref.UID)
	return nil, nil
}

// target is the object that an action is done to. One that the spec has created costs no request to find; of several of
// the same name the last one is meant.
func (s *spec) target(ctx context.Context, t validation.Target) (client.Ref, error) {
	if found, _ := selectRefs(s.refs(), validation.Cleanup{Type: t.Type, Namespace: t.Namespace, Name: t.Name}); len(found) > 0 {
		return found[len(found)-1], nil
	}
	return s.client.Resolve(ctx, t.Type, t.Namespace, t.Name)
}

// execStep runs the command, again and again, until its exit code and output are as wanted.
func (s *spec) execStep(ctx context.Context, p phase, e validation.Exec) error {
	var outcome validation.Outcome
	wanted := framework.MakeMatcher(func(o validation.Outcome) (func() string, error) {
		switch o.Verdict {
		case validation.Holds:
			return nil, nil
		case validation.Never:
			return nil, gomega.StopTrying("the command can never be judged well")
		}
		return func() string { return "the command does not do what is wanted yet" }, nil
	})
	err := framework.Gomega().Eventually(ctx, func(ctx context.Context) (validation.Outcome, error) {
		next := s.tryExec(ctx, e)
		if ctx.Err() == nil || outcome.Check.Kind == 0 || errors.Is(next.Err, client.ErrNoExecStatus) {
			outcome = next
		}
		outcome.Check, outcome.Line = validation.CheckRef{Kind: validation.CheckExec, Phase: p.index}, e.Pos.Line
		return outcome, nil
	}).WithTimeout(p.left()).WithPolling(execInterval).Should(wanted)
	if err == nil {
		return nil
	}
	return s.checkFailed(ctx, p, validation.Evaluation{Outcomes: []validation.Outcome{outcome}})
}

// tryExec runs the command, and once more if its connection ends without an exit status. If that happens again, there
// is no verdict on the node.
func (s *spec) tryExec(ctx context.Context, e validation.Exec) validation.Outcome {
	first := s.execOnce(ctx, e)
	if !errors.Is(first.Err, client.ErrNoExecStatus) {
		return first
	}
	s.say("%v; running the command once more", first.Err)
	if !client.Sleep(ctx, execInterval) {
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

// execOnce runs the command once. That it cannot be run (yet) is no verdict, unless it is forbidden.
func (s *spec) execOnce(ctx context.Context, e validation.Exec) validation.Outcome {
	o := validation.Outcome{Want: fmt.Sprintf("the command %q to run", e.Command)}
	pod, container, err := e.Choose(s.state)
	if o.Pod = pod; err != nil {
		o.Got = err.Error()
		return o
	}
	result, err := s.client.Exec(ctx, client.ExecRequest{Namespace: pod.Namespace, Pod: pod.Name, Container: container, Command: e.Command})
	if err != nil {
		o.Got, o.Err = "the command could not be run", err
		if errors.Is(err, client.ErrNoExecStatus) {
			o.Got = "no exit status"
		}
		if forbidden := (*client.PermissionError)(nil); errors.As(err, &forbidden) {
			o.Verdict = validation.Never
		}
		return o
	}
	o = e.Judge(result.ExitCode, append(result.Stdout, result.Stderr...))
	o.Pod = pod
	return o
}
