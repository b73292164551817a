// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// overlap is what a suite knows of tests that overlap.
type overlap struct {
	// ahead is the test that has begun while the objects of the running one go, nil if there is none.
	ahead atomic.Pointer[ahead]
	// dropped are tests that had begun when it turned out that they are not to run.
	dropped []*spec
}

// ahead is a spec that has begun before Ginkgo has come to it, while the objects of the spec before it go. It runs as
// any other; only what it says is held back. It must not fail because of those objects: until they have gone, its time
// does not pass, and what the API server has refused to create is created again afterwards.
type ahead struct {
	*spec
	cancel context.CancelCauseFunc
	// met tells whether what the spec requires is met. If not, nothing has been done.
	met chan bool
	// done is closed when the spec has ended; err and panicked are its result.
	done     chan struct{}
	ended    time.Time
	err      error
	panicked any
}

// errUnwanted ends a spec that Ginkgo does not come to.
type errUnwanted struct{}

func (errUnwanted) Error() string { return "the test is not run" }

// next is the test that follows on the node if it may begin while the objects of p go. Those that run hooks need the
// provider for themselves, and the pods that name their node are refused by a node that is full, where others wait.
func (s *Suite) next(node string, p plan) (plan, bool) {
	if !s.Config.OverlapCleanup || !s.Config.Ordered || s.Hook != nil || s.stopper == nil || len(p.hooks) > 0 {
		return plan{}, false
	}
	plans := s.plans[node]
	here := slices.IndexFunc(plans, func(other plan) bool { return other.Name == p.Name })
	for _, next := range plans[here+1:] {
		if s.selects(report.Test{Node: node, Template: next.Name}, next.labelsOn(node)) && !s.isLeftOut(node, next) {
			return next, len(next.hooks) == 0 && !next.bound
		}
	}
	return plan{}, false
}

// isLeftOut reports whether a test that is selected is not run, because of what the configuration or the node says.
func (s *Suite) isLeftOut(node string, p plan) bool {
	_, known := s.skipsKnown(node, p.Name)
	_, unsupported := s.leavesOut(node, p)
	return known || unsupported || s.isOlder(node, p.gate.Since)
}

// beginNext begins the next test, unless there is nothing to wait for, a test is ahead already, or objects have not
// gone in time before. It returns nil if it does not.
func (s *spec) beginNext(o outcome, going []client.Going) *ahead {
	next, ok := s.next(s.node, s.plan)
	if !ok || o != passed || len(going) == 0 || s.stopper.run.Err() != nil || !s.leftNothing() || s.ahead.Load() != nil {
		return nil
	}
	sp := s.newSpec(s.node, next)
	sp.voice.held, sp.company.over, sp.company.bound = true, make(chan struct{}), s.plan.cleanup+maxLost
	running, end := s.stopper.duringRun(context.Background())
	ctx, cancel := context.WithCancelCause(running)
	a := &ahead{spec: sp, cancel: cancel, met: make(chan bool, 1), done: make(chan struct{})}
	s.ahead.Store(a)
	go func() {
		defer end()
		a.start(ctx)
	}()
	return a
}

func (a *ahead) start(ctx context.Context) {
	defer close(a.done)
	defer func() { a.ended, a.panicked = time.Now(), recover() }()
	defer close(a.met)
	if a.requirementsMet(ctx) {
		a.met <- true
		a.err = a.run(ctx)
	}
}

// requirementsMet reports whether the spec can begin. If not, it is the spec itself that tells why.
func (a *ahead) requirementsMet(ctx context.Context) bool {
	for _, p := range append(a.preconditionsOf(a.node), a.permissionsOf(a.plan)...) {
		if len(a.answers.of(ctx, a.node, p)) > 0 {
			return false
		}
	}
	return ctx.Err() == nil
}

// alone says that nothing of the spec before is waited for any more.
func (a *ahead) alone() {
	if a != nil {
		a.company.end()
	}
}

// finish lets the spec come to its end and removes what it has created, so that the node has nothing else to do but to
// remove the objects of the spec before. It reports whether it did.
func (a *ahead) finish(ctx context.Context) bool {
	if a == nil || ctx.Err() != nil {
		return false
	}
	a.alone()
	stop := context.AfterFunc(ctx, func() { a.cancel(context.Cause(ctx)) })
	defer stop()
	<-a.done
	if !a.begun {
		return true
	}
	o := failed
	if known := a.Config.KnownFailuresOf(a.node, a.plan.Name); a.cleared && (a.err != nil || len(known) == 0) {
		o = passed
	} else if a.stopper.run.Err() != nil {
		o = interrupted
	}
	a.clock.turn("clean-up")
	removal := a.remove(ctx, o, a.plan.cleanup)
	a.clock.turn("")
	a.removal, a.ended = &removal, time.Now()
	return true
}

// takeAhead returns the spec of a test that has begun already, if there is one. From then on, it ends with ctx.
func (s *Suite) takeAhead(ctx context.Context, name string) *ahead {
	a := s.ahead.Swap(nil)
	if a == nil {
		return nil
	}
	context.AfterFunc(ctx, func() { a.cancel(context.Cause(ctx)) })
	if a.name() != name || !<-a.met {
		a.drop()
		return nil
	}
	ran := time.Since(a.began)
	select {
	case <-a.done:
		ran = a.ended.Sub(a.began)
	default:
	}
	a.record.note(func(r *report.Record) { r.Ahead = ran.Seconds() })
	a.say("the test began %s ago, while the objects of the last one went", time.Since(a.began).Round(100*time.Millisecond))
	return a
}

// await returns the result of the spec.
func (a *ahead) await() error {
	<-a.done
	if a.panicked != nil {
		panic(a.panicked)
	}
	return a.err
}

// dropAhead ends a spec that has begun and that Ginkgo does not come to, unless it has this name. It reports whether
// that one has begun.
func (s *Suite) dropAhead(unless string) bool {
	a := s.ahead.Load()
	if a != nil && a.name() != unless {
		s.ahead.Swap(nil).drop()
		a = nil
	}
	return a != nil
}

func (a *ahead) drop() {
	a.cancel(errUnwanted{})
	<-a.done
	if a.removal == nil {
		a.rescue(a.stderr())
	} else {
		a.leave(a.removal.left)
	}
	a.settled(a.spec)
	a.close()
	if a.begun {
		a.dropped = append(a.dropped, a.spec)
	}
}
