// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

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
		s.stepsBegan = append(s.stepsBegan, p.start)
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
	bounded, cancel := withDeadline(ctx, p.left, nil)
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
	case step.Attach != nil:
		err = s.attachStep(bounded, p, *step.Attach)
	case step.PortForward != nil:
		err = s.portForwardStep(bounded, p, *step.PortForward)
	case step.KubeletGet != nil:
		err = s.kubeletStep(bounded, p, *step.KubeletGet)
	case step.Hook != nil:
		err = s.hookStep(bounded, p, *step.Hook)
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
	// Before the request: a patch whose answer is lost may have been made.
	s.patched(ref.UID, patch.Finalizers())
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
		err := fmt.Errorf("still here: %s", left[0])
		if left[0].Err != nil {
			err = fmt.Errorf("%s: %w", ref, left[0].Err)
		}
		return nil, s.actionFailed(ctx, p, "delete", d.Pos.Line, err)
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
