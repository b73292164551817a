// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/observe"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// Suite is a run in the making, and what its specs share in this process.
type Suite struct {
	Options
	// plans are those of each node.
	plans map[string][]plan
	// subjects are what the tests are about, by their names.
	subjects map[string]subject
	// wanted are Options.Tests; nil if all are.
	wanted map[report.Test]bool
	// probes are the templates of a run that discovers capabilities.
	probes facts.Probes
	// claims is the standard output of a program that discovers; nil if another program contains the suite.
	claims *os.File
	// redact hides the secrets that this process knows: those of configuration and templates, which are the same in all
	// processes, and those of the objects of its own specs.
	redact *redact.Redactor
	// run is the value of the run label, the same in all processes; client and cache exist once the suite has begun.
	run string
	// began is when the first process began, for its report and stream.
	began time.Time
	// setUpCalled is set from then on, in the first process.
	setUpCalled bool
	client      *client.Client
	cache       *observe.PodCache
	nodes       *observe.NodeWatch

	// kubernetes is the version of the API server, kubelets are those that the nodes name.
	kubernetes string
	kubelets   map[string]string
	// annotations are the values of the annotation with which nodes say what they do not support.
	annotations map[string]string
	// nodeInfos are for the report, which the first process writes.
	nodeInfos []report.NodeInfo
	// judgements are what the lifecycle rules say of the pods.
	judgements judgements

	stopper *stopper
	// annotate asks for annotations of GitHub Actions.
	annotate bool

	answers answers
	stream  stream
	pending
	overlap
}

// New renders every template once and returns a suite of them. The error lists every problem of every template; nothing
// has been created then.
func New(o Options) (*Suite, error) {
	o.Config = unclaimed(o.Config)
	redactor, err := o.newRedactor()
	if err != nil {
		return nil, err
	}
	if o.Config.Context != "" && o.Cluster == nil {
		if _, err := client.Connect("vk-test-set", o.Config.Context); err != nil {
			return nil, fmt.Errorf("--vktest.context: %w", err)
		}
	}
	if o.Config, err = o.resolveNodes(); err != nil {
		return nil, errors.New(redactor.Text(err.Error()))
	}
	redactor.Public(o.Config.TargetNodes...)
	plans, probes, err := o.planAll(redactor)
	if err != nil {
		return nil, errors.New(redactor.Text(err.Error()))
	}
	if o.Config.ReportDir != "" {
		if err := reportdir.Check(o.Config.ReportDir); err != nil {
			return nil, err
		}
	}
	return &Suite{
		Options: o, plans: plans, probes: probes, subjects: subjectsOf(o.Templates), wanted: setOf(o.Tests), redact: redactor,
	}, nil
}

// Register adds the tests and the reports to the running Ginkgo process, for those who run them within a suite of their
// own; see docs/embedding.md. It must be called once, before RunSpecs and outside of any container; Run does it itself.
func (s *Suite) Register() {
	s.tellSize(s.stderr())
	s.registerReports()
	ginkgo.SynchronizedBeforeSuite(s.chooseRun, s.connect)
	for _, node := range s.Config.TargetNodes {
		s.describe(node)
	}
	if s.isEmptyShard() {
		ginkgo.Describe("shard "+s.Config.Shard.String(), func() { ginkgo.It("has no nodes", func() {}) })
	}
}

// nodeLabel is the label of all specs of a node.
func nodeLabel(node string) string { return "node:" + node }

// describe adds the container of a node.
func (s *Suite) describe(node string) {
	decorators := []any{ginkgo.ContinueOnFailure, ginkgo.Ordered}
	if !s.Config.Ordered {
		decorators = nil
	}
	args := append([]any{ginkgo.Label(nodeLabel(node))}, decorators...)
	args = append(args, func() {
		s.describePreconditions(node)
		plans := s.plans[node]
		for i := range plans {
			s.describeTemplate(node, &plans[i])
		}
		s.describeRules(node)
	})
	ginkgo.Describe(node, args...)
}

// describeTemplate adds the spec of a template. It keeps the pointer: a copy of the plan for each node takes too much
// memory.
func (s *Suite) describeTemplate(node string, p *plan) {
	if !s.wants(report.Test{Node: node, Template: p.Name}) {
		return
	}
	location := types.NewCustomCodeLocation(p.Path)
	body := s.body(func(ctx context.Context) { s.runTemplate(ctx, node, *p) })
	ginkgo.It(p.Name, location, ginkgo.Label(p.labels...), ginkgo.NodeTimeout(s.specTimeout(*p)), s.alone(*p), body)
}

// alone keeps a template that runs a hook from running beside others of its node: what the site does to the provider
// would break their streams. In order, they do not run beside each other anyway.
func (s *Suite) alone(p plan) []any {
	if len(p.hooks) > 0 && !s.Config.Ordered {
		return []any{ginkgo.Serial}
	}
	return nil
}

// body makes the body of a spec, whose context a stop of the run ends as well.
func (s *Suite) body(run func(ctx context.Context)) func(ginkgo.SpecContext) {
	return func(ginkgoCtx ginkgo.SpecContext) {
		ctx, end := s.stopper.duringRun(ginkgoCtx)
		defer end()
		begun := s.dropAhead(ginkgoCtx.SpecReport().FullText())
		if stop, stopped := stopOf(ctx); stopped && !begun {
			s.abort("not run: " + stop.reason)
		}
		run(ctx)
	}
}

// chooseRun runs once, in the first process: it finds the cluster, so that one that cannot be reached is told once.
func (s *Suite) chooseRun(ctx ginkgo.SpecContext) []byte {
	s.stopper.watch()
	running, end := s.stopper.duringRun(ctx)
	defer end()
	s.tellUnknownFailures()
	s.tellUnknownTests()
	s.setUp(running)
	api := s.newClient(running)
	ctxConnect, cancel := context.WithTimeout(running, connectTimeout)
	defer cancel()
	var err error
	if s.kubernetes, err = reach(ctxConnect, api); err != nil {
		if stop, stopped := stopOf(ctxConnect); stopped {
			s.abort(stop.reason)
		}
		s.fail(ctx, err.Error())
	}
	s.run, s.began = uuid.NewString(), time.Now()
	states := api.DescribeNodes(ctxConnect, s.Config.TargetNodes)
	s.nodeInfos, s.annotations = nodeInfos(states), annotationsOf(states)
	if err := s.openStream(s.describeRun()); err != nil {
		s.fail(ctx, err.Error())
	}
	return s.tellProcesses(ctx)
}

// setUp calls the function of those who embed the suite.
func (s *Suite) setUp(ctx context.Context) {
	s.setUpCalled = true
	if s.SetUp != nil {
		if err := s.SetUp(ctx); err != nil {
			s.fail(ctx, "set up: "+err.Error())
		}
	}
}

// tearDown undoes setUp, after everything that needs the cluster.
func (s *Suite) tearDown(ctx context.Context) {
	if !s.setUpCalled {
		return
	}
	if err := s.TearDown(ctx); err != nil {
		s.fail(ctx, "tear down: "+err.Error())
	}
}
