// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"k8s.io/kubernetes/test/e2e/framework"

	"github.com/interTwin-eu/vk-test-set/framework/cluster"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// evaluationInterval is how often the cached state is looked at. It costs no request: events reach the cache by a watch.
const evaluationInterval = 20 * time.Millisecond

// spec is one template on one node while it runs.
type spec struct {
	*Suite
	plan     plan
	node     string
	uuid     string
	client   *cluster.Client
	state    *cluster.State
	rendered *manifest.Rendered
	created  []cluster.Created
	// passed is set at the end of a successful validation. Clean-up asks it.
	passed bool
}

// runTemplate is the body of a template's spec.
func (s *Suite) runTemplate(ctx ginkgo.SpecContext, node string, p plan) {
	if failure := s.preconditions(ctx, node); failure != "" {
		if s.tellOnce(node) && ctx.Err() == nil && !preconditionsRan() {
			ginkgo.Fail(failure)
		}
		ginkgo.Skip("not run, because the preconditions of " + node + " are not met")
	}
	sp := &spec{Suite: s, plan: p, node: node, uuid: uuid.NewString()}
	err := sp.run(ctx)
	known, expected := s.Config.KnownFailure(node, p.Name)
	switch {
	case err == nil && expected:
		ginkgo.AddReportEntry(unexpectedlyPassing, known.Reason, ginkgo.ReportEntryVisibilityNever)
		ginkgo.Fail(fmt.Sprintf("%s on %s passes, but is listed in known_failures (%s)\n  fix        remove it from the list", p.Name, node, known.Reason))
	case err == nil:
	case expected && ctx.Err() == nil:
		ginkgo.AddReportEntry(expectedFailure, known.Reason, ginkgo.ReportEntryVisibilityNever)
		ginkgo.Skip("expected failure: " + known.Reason + "\n" + err.Error())
	default:
		ginkgo.Fail(err.Error())
	}
}

// preconditionsRan tells whether the spec "preconditions" is part of this run: then that one tells the reason.
func preconditionsRan() bool {
	suiteConfig, _ := ginkgo.GinkgoConfiguration()
	return len(suiteConfig.FocusStrings) == 0 && len(suiteConfig.SkipStrings) == 0 && suiteConfig.LabelFilter == ""
}

// run returns the failure text as an error.
func (s *spec) run(ctx ginkgo.SpecContext) (err error) {
	if err := s.prepare(); err != nil {
		return s.broken("cannot be rendered", err)
	}
	ginkgo.By("waiting for the node " + s.node + " to be Ready")
	if err := s.awaitNode(ctx, s.node); err != nil {
		return s.broken("not run", err)
	}
	// Registered before the first object is created: it runs whatever happens from here on.
	ginkgo.DeferCleanup(s.cleanUp, ginkgo.NodeTimeout(s.plan.cleanup+time.Minute))
	ginkgo.By("creating the objects of the template")
	if err := s.create(ctx); err != nil {
		s.diagnose(ctx)
		return err
	}
	ginkgo.By(fmt.Sprintf("waiting up to %s for the checks to hold", s.plan.checks))
	if err := s.validate(ctx); err != nil {
		s.diagnose(ctx)
		return err
	}
	s.passed = true
	return nil
}

// prepare renders the template with a uuid of its own and makes what the spec reads and writes with.
func (s *spec) prepare() (err error) {
	if s.rendered, err = s.plan.Render(s.Config.Values, s.node, s.uuid); err != nil {
		return err
	}
	identity := cluster.Identity{Run: s.Suite.run, Spec: s.uuid}
	if s.client, err = s.Suite.client.ForSpec("vk-test-set "+s.name(), identity); err != nil {
		return err
	}
	s.state = cluster.NewState(s.client, s.cache)
	ginkgo.DeferCleanup(s.state.Close)
	for _, pod := range s.podNames() {
		s.state.Track(pod.namespace, pod.name)
	}
	return nil
}

// name is the identity of the test.
func (s *spec) name() string { return s.node + " " + s.plan.Name }

func (s *spec) create(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.Config.Scale(createTimeout))
	defer cancel()
	for i, object := range s.rendered.Objects {
		created, err := s.client.Create(ctx, object)
		if err != nil {
			return s.creationFailed(i, err)
		}
		s.created = append(s.created, *created)
		for _, warning := range created.Warnings {
			ginkgo.GinkgoWriter.Printf("%s:%d: the API server warns: %s\n", s.plan.Path, s.rendered.Lines[i], warning)
		}
	}
	return nil
}

// validate waits until all checks hold in one evaluation, one of them can no longer hold, or the time is up.
func (s *spec) validate(ctx context.Context) error {
	evaluator := validation.NewEvaluator(s.rendered.Procedure.Checks)
	start := time.Now()
	var result validation.Result
	hold := framework.MakeMatcher(func(r validation.Result) (func() string, error) {
		switch r.Verdict() {
		case validation.Holds:
			return nil, nil
		case validation.Never:
			return nil, gomega.StopTrying("a check can no longer hold")
		}
		return func() string { return "a check does not hold yet" }, nil
	})
	err := framework.Gomega().Eventually(ctx, func(context.Context) (validation.Result, error) {
		result = evaluator.Evaluate(s.state)
		return result, nil
	}).WithTimeout(s.plan.checks).WithPolling(evaluationInterval).Should(hold)
	if err == nil {
		return nil
	}
	if result.Verdict() == validation.Holds {
		// The context ended in the moment in which everything was well.
		return errors.Join(context.Cause(ctx), err)
	}
	return s.checkFailed(result, time.Since(start), context.Cause(ctx))
}
