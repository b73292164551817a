// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/observe"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// spec is one template on one node while it runs.
type spec struct {
	*Suite
	plan   plan
	node   string
	uuid   string
	client *client.Client
	state  *observe.State
	facts  *facts.Facts
	inventory
	clock  clock
	record *recorder
	// warnings are what the API server said about them, unknown fields for example.
	warnings []string
	// began is when the spec did.
	began time.Time
	// begun is set before the first object is created.
	begun bool
	// cleared is set when all phases have held, or one cannot be judged. Clean-up asks it.
	cleared bool
	// stepsBegan is when each step began.
	stepsBegan []time.Time
	// removal is what became of its clean-up if that did not wait for Ginkgo.
	removal *removal
	voice   voice
	company company
}

func (s *Suite) newSpec(node string, p plan) *spec {
	return &spec{Suite: s, plan: p, node: node, uuid: uuid.NewString(), record: &recorder{redact: s.redact}, began: time.Now()}
}

// runTemplate is the body of a template's spec.
func (s *Suite) runTemplate(ctx context.Context, node string, p plan) {
	if since := p.gate.Since; s.isOlder(node, since) {
		s.skipOlder(node, fmt.Sprintf("%s needs Kubernetes %s", cmp.Or(string(p.gate.Capability), "the template"), since))
	}
	s.skipUnsupported(node, p)
	s.skipKnown(node, p.Name)
	if name := s.missingHook(p); name != "" {
		s.skipInapplicable("not run: the configuration has no hook " + name)
	}
	sp, err := s.tryTemplate(ctx, node, p)
	if unjudged := (notJudged{}); errors.As(err, &unjudged) {
		sp.record.note(func(r *report.Record) { r.NotApplicable = true })
		s.skip("not judged: " + err.Error())
	}
	if m, unsupported := s.missing(node, p); unsupported {
		s.concludeUnsupported(ctx, sp.record, node, p, m, err)
		return
	}
	s.conclude(ctx, sp.record, node, p.Name, err)
}

// tryTemplate runs the spec of a template, or what is left of it if it has begun already.
func (s *Suite) tryTemplate(ctx context.Context, node string, p plan) (*spec, error) {
	if a := s.takeAhead(ctx, node+" "+p.Name); a != nil {
		a.enter()
		return a.spec, a.await()
	}
	s.giveUp(node)
	s.requirePreconditions(ctx, node)
	s.requirePermissions(ctx, node, p)
	sp := s.newSpec(node, p)
	sp.enter()
	return sp, sp.run(ctx)
}

// enter makes the spec that of Ginkgo's running one. What it registers runs whatever happens from here on. What was
// registered last runs first, so that the pods are judged up to their end.
func (s *spec) enter() {
	s.record.enter()
	ginkgo.DeferCleanup(s.close)
	ginkgo.DeferCleanup(s.judgePods)
	ginkgo.DeferCleanup(s.cleanUp, ginkgo.NodeTimeout(s.cleanupTimeout(s.node, s.plan)))
	s.voice.release()
}

// close drops what was observed.
func (s *spec) close() {
	if s.state != nil {
		s.state.Close()
	}
}

// conclude ends a spec with its verdict, known failures considered.
func (s *Suite) conclude(ctx context.Context, record *recorder, node, name string, err error) {
	known, expected := s.expected(node, name, err)
	by := attributionOf(ctx, err)
	if s.Config.Discover && err != nil {
		record.fail(by.verdict(), err)
		s.skip(err.Error())
	}
	if expected && (err == nil || by == byNode) {
		record.note(func(r *report.Record) { r.Reason = known.Reason })
	}
	switch {
	case err == nil && expected:
		err = &failure{report.Failure{What: "passes, but is listed in known_failures (" + known.Reason + ")", Fix: "remove it from the list"}, byNode, name, node}
		record.fail(report.UnexpectedlyPass, err)
	case err == nil:
		return
	case by != byNode: // only what the node does can be expected
		record.fail(by.verdict(), err)
	case expected:
		record.fail(report.ExpectedFailure, err)
		s.skip("expected failure: " + known.Reason + "\n" + err.Error())
	default:
		record.fail(by.verdict(), err)
	}
	s.fail(ctx, err.Error())
}

// run returns the failure as an error.
func (s *spec) run(ctx context.Context) (err error) {
	defer s.clock.turn("")
	if err := s.prepare(); err != nil {
		return s.broken(ctx, "cannot be rendered", err)
	}
	s.clock.turn("node")
	s.by("waiting for the node " + s.node + " to be Ready")
	if err := s.awaitNode(ctx, s.node, s.say); err != nil {
		return s.broken(ctx, "not run", err)
	}
	s.watchPods(ctx)
	s.begun = true
	s.begin(s)
	s.record.note(func(r *report.Record) { r.Spec = s.uuid })
	if err := s.phases(ctx); err != nil {
		if unjudged := (notJudged{}); errors.As(err, &unjudged) {
			s.cleared = true
			return err
		}
		if outcomeNow(ctx) != interrupted { // who presses Ctrl-C does not wait for the logs
			s.recordIdle()
			s.reconsider(ctx, err)
			s.diagnose(ctx)
		}
		return err
	}
	s.cleared = true
	s.at(ctx, Validated)
	if s.Record != nil {
		s.awaitRest(ctx)
		s.Record(s.observation())
	}
	return nil
}

// watchPods waits until the pods that the test will have are watched: a state that nobody saw breaks no rule, and a pod
// that is gone before it was seen seems never to have been there. Where that is impossible the test goes on.
func (s *spec) watchPods(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, max(s.Config.Scale(watchTimeout), watchTimeout))
	defer cancel()
	_ = s.state.WatchPods(ctx, s.facts.PodNamespaces()...)
}

// phases creates the objects of the template, waits for its checks, and goes through its steps.
func (s *spec) phases(ctx context.Context) error {
	s.clock.turn("creation")
	s.by("creating the objects of the template")
	creation, cancel := s.within(ctx, s.Config.Scale(createTimeout))
	defer cancel()
	if err := s.create(creation, "", 0); err != nil {
		return err
	}
	s.at(ctx, Created)
	s.clock.turn("checks")
	first := s.newPhase("", s.facts.Rendered.Procedure.Checks, s.facts.Rendered.Procedure.Timeout)
	s.by(fmt.Sprintf("waiting up to %s for the checks to hold", first.limit))
	if err := s.validate(ctx, first); err != nil {
		return err
	}
	return s.steps(ctx)
}

// prepare renders the template with a uuid of its own and makes what the spec reads and writes with.
func (s *spec) prepare() (err error) {
	rendered, err := s.plan.Render(s.Config.For(s.node).Values, s.node, s.uuid)
	if err != nil {
		return err
	}
	s.facts = facts.Of(rendered)
	s.redact.Public(s.uuid)
	learn(s.redact, s.facts)
	identity := client.Identity{Run: s.Suite.run, Spec: s.uuid}
	if s.client, err = s.Suite.client.ForSpec("vk-test-set "+s.name(), identity); err != nil {
		return err
	}
	s.state = observe.NewState(s.client, s.cache, max(s.Config.Scale(observe.EmptyLogGrace), observe.EmptyLogGrace))
	for _, pod := range s.facts.CheckedPods {
		s.state.Track(pod)
	}
	s.state.TrackEvents(s.facts.CheckedEvents...)
	if !s.changesNode() {
		s.state.PlaceOn(s.nodes, s.node)
	}
	return nil
}

// name is the identity of the test.
func (s *spec) name() string { return s.node + " " + s.plan.Name }
