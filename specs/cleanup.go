// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// cleanUp removes what the spec's outcome says to remove and waits until it is gone. What a node does not let go of
// is a failure of the node.
func (s *spec) cleanUp(ctx ginkgo.SpecContext) {
	if !s.begun {
		return
	}
	defer s.settled(s)
	if s.removal == nil {
		s.clock.turn("clean-up")
	}
	defer s.record.note(func(r *report.Record) { r.Phases = s.clock.end() })
	if s.Config.Keep {
		s.tellKept(s.refs())
		return
	}
	state := ginkgo.CurrentSpecReport()
	waiting, end := s.stopper.duringCleanup(ctx)
	defer end()
	removal := s.removal
	if removal == nil {
		done := s.remove(waiting, s.treat(outcomeOf(state.State, s.cleared)), s.plan.cleanup)
		removal = &done
	}
	s.tellKept(removal.kept)
	s.leave(removal.left)
	failure := removal.failure(s)
	if failure == nil {
		return
	}
	s.reconsiderCleanup(waiting, failure, removal.left)
	s.record.note(func(r *report.Record) {
		r.Failures = append(r.Failures, failure.Failure)
		if failure.attribution != byNode && r.Verdict != report.Failed {
			r.Verdict = report.Error
		}
	})
	if state.Failed() {
		// Ginkgo shows the first failure of a spec, and the others with -vv only.
		s.show("clean-up", failure.Error())
	}
	s.fail(ctx, failure.Error())
}

func (s *spec) tellKept(kept []client.Ref) {
	if len(kept) > 0 {
		s.record.note(func(r *report.Record) { r.Kept = true })
		s.logf("kept: %s", strings.Join(client.DeleteCommands(s.Config.Context, kept...), "; "))
	}
}

// removal is what became of a clean-up.
type removal struct {
	removed, kept []client.Ref
	// left are those that did not go within the bound.
	left []client.Remaining
	// waited is how long they were given; a second interrupt ends that before the bound.
	waited time.Duration
	err    error
}

// remove deletes what the outcome says to delete, and waits up to bound until it is gone.
//
// A second interrupt ends ctx. The requests are made all the same, within the bound; only the waiting is cut short.
func (s *spec) remove(ctx context.Context, o outcome, bound time.Duration) removal {
	request, cancel := s.within(context.WithoutCancel(ctx), bound)
	defer cancel()
	var r removal
	r.removed, r.kept, r.err = s.partition(request, o)
	going, err := s.client.Delete(request, client.DeleteOptions{Foreground: true, GraceOf: s.cleanupGrace}, r.removed...)
	released := s.client.ReleaseFinalizers(request, s.finalizers, going...)
	r.err = errors.Join(r.err, err, released)
	start := time.Now()
	next := s.beginNext(o, going)
	r.await(ctx, s, bound, going)
	if len(r.left) > 0 && next.finish(ctx) {
		r.await(ctx, s, bound, going)
	}
	next.alone()
	if len(r.left) > 0 {
		r.err = errors.Join(r.err, s.outage(start))
	}
	return r
}

// await waits up to bound until the objects are gone.
func (r *removal) await(ctx context.Context, s *spec, bound time.Duration, going []client.Going) {
	ctx, cancel := s.within(ctx, bound)
	defer cancel()
	start := time.Now()
	r.left = s.state.WaitGone(ctx, going...)
	r.waited = time.Since(start).Round(100 * time.Millisecond)
}

// partition divides the spec's objects into those to remove and those to keep. What is in a namespace that is removed
// cannot be kept.
func (s *spec) partition(ctx context.Context, o outcome) (remove, kept []client.Ref, err error) {
	remove, kept, err = s.listed(ctx, o)
	for _, ref := range remove {
		inside := func(k client.Ref) bool { return ref.Kind == "Namespace" && k.Namespace == ref.Name }
		for _, k := range kept {
			if inside(k) {
				remove = append(remove, k)
			}
		}
		kept = slices.DeleteFunc(kept, inside)
	}
	return remove, kept, err
}

// listed divides the objects as the clean-up entries of the template say.
func (s *spec) listed(ctx context.Context, o outcome) (remove, kept []client.Ref, err error) {
	rest := s.refs()
	created := len(rest) > 0
	for _, entry := range s.facts.Rendered.Procedure.CleanConfigs {
		var refs []client.Ref
		refs, rest = selectRefs(rest, entry)
		if len(refs) == 0 && created {
			found, findErr := s.client.Find(ctx, entry.Type, entry.Namespace, entry.Name)
			if findErr != nil {
				err = errors.Join(err, fmt.Errorf("%s:%d: %w", s.plan.Path, entry.Pos.Line, findErr))
				continue
			}
			refs = found
			rest = slices.DeleteFunc(rest, func(r client.Ref) bool {
				return slices.ContainsFunc(found, func(f client.Ref) bool { return f.UID == r.UID })
			})
		}
		if o.removes(entry.Condition) {
			remove = append(remove, refs...)
		} else {
			kept = append(kept, refs...)
		}
	}
	if o.removesUnlisted() {
		return append(remove, rest...), kept, err
	}
	return remove, append(kept, rest...), err
}

// selectRefs takes the objects that a clean-up entry names out of those that the spec has created, which costs no
// request. A pod name that ends in "-" means the object of that name without it that generates the pods.
func selectRefs(refs []client.Ref, entry validation.Cleanup) (taken, rest []client.Ref) {
	pods := entry.Selector()
	generated := pods.Generated() && podapi.IsKind(entry.Type, "Pod")
	for _, ref := range refs {
		sameNamespace := ref.Namespace == "" || ref.Namespace == entry.Namespace
		named := podapi.IsKind(entry.Type, ref.Kind) && ref.Name == entry.Name
		generates := generated && ref.Name == pods.Owner() && podapi.GeneratesPods(ref.Kind)
		if sameNamespace && (named || generates) {
			taken = append(taken, ref)
		} else {
			rest = append(rest, ref)
		}
	}
	return taken, rest
}

// failure says what went wrong with cleaning up; nil if nothing did.
func (r removal) failure(s *spec) *failure {
	if r.err == nil && len(r.left) == 0 {
		return nil
	}
	f := report.Failure{What: "cleanup failed"}
	if r.err != nil {
		f.Error = text.OneLine(r.err.Error())
	}
	var refs []client.Ref
	for _, left := range r.left {
		f.StillHere = append(f.StillHere, left.String())
		refs = append(refs, left.Ref)
	}
	if len(r.left) > 0 {
		f.Waited = fmt.Sprintf("%s for %s to be deleted", r.waited, text.Count(len(r.removed), "object"))
	}
	f.Remove = client.DeleteCommands(s.Config.Context, refs...)
	return &failure{f, r.attribution(), s.plan.Name, s.node}
}
