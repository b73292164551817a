// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"slices"
	"time"

	"k8s.io/client-go/rest"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Options are what a suite is made of.
type Options struct {
	// Config is the effective configuration.
	Config config.Config
	// Templates are the tests, sorted by name.
	Templates []manifest.Template
	// Tests, if not nil, are the only ones to run, of those that Ginkgo's filters leave. Tests that do not exist are
	// noted.
	Tests []report.Test
	// Cluster reaches the API server; nil means KUBECONFIG and Config.Context, or the cluster that the process runs in.
	Cluster *rest.Config
	// SetUp, if not nil, is called once before anything else, in the first process: it may start the provider. An error
	// ends the run. TearDown, if not nil, is called at the very end, when all processes have ended and the reports are
	// written. Both are needed because
	// a Ginkgo suite can have only one BeforeSuite node, which is this suite's.
	SetUp, TearDown func(context.Context) error
	// Hook, if not nil, is called by every spec as it comes to a stage. It may fail the spec by Ginkgo's means;
	// clean-up runs all the same.
	Hook func(context.Context, Event)
	// Reference, if not nil, returns the traces with which failed tests are compared, see docs/reference.md. It is
	// called when a test has failed.
	Reference func() (reference.Traces, error)
	// Publish, if not nil, is called in the first process when the reports are written, with their directory. An error
	// fails the run; the reports stay where they are.
	Publish func(ctx context.Context, dir string) error
	// Record, if not nil, is called with what was observed of each test of a template that has passed.
	Record func(reference.Observation)
}

// plan is what running a template takes. It does not keep the rendering: each spec renders again, with a uuid of its
// own. Its durations are scaled.
type plan struct {
	manifest.Template
	labels []string
	// capabilities are what a node must support to pass the test.
	capabilities []capability.Name
	// gate is the least version of Kubernetes.
	gate        facts.Gate
	permissions []facts.Permission
	// hooks are those of the site that its steps run.
	hooks []string
	// places are where its objects may be.
	places []client.Place
	// checks is how long the checks of all phases may take together; cleanup is how long removing everything may take.
	checks, cleanup time.Duration
	// bound is set if a pod names its node, so that no scheduler keeps it waiting.
	bound bool
}

// labelsOn are the labels of its test on a node.
func (p plan) labelsOn(node string) []string { return append([]string{nodeLabel(node)}, p.labels...) }

// planAll renders every template once for nodes with the same values, so that every problem is reported before anything
// is created. Its error holds every problem of all templates. The redactor learns what is secret in them. A run that
// discovers has only the plans of its probes. The plans are by node; nodes with the same values share theirs.
func (o Options) planAll(r *redact.Redactor) (map[string][]plan, facts.Probes, error) {
	if len(o.Templates) == 0 {
		return nil, nil, errors.New("no templates found")
	}
	plans := map[string][]plan{}
	var probes facts.Probes
	var problems yamlpos.Problems
	for _, variant := range o.Config.Variants() {
		all, err := facts.All(variant, o.Templates)
		problems.Join(err)
		for _, f := range all {
			learn(r, f)
		}
		if o.Config.Discover {
			if probes == nil {
				probes = facts.NewProbes(all)
			}
			all = probes.Of(all)
		}
		shared := o.plansOf(all)
		for _, node := range variant.TargetNodes {
			plans[node] = shared
		}
	}
	return plans, probes, problems.Err()
}

func (o Options) plansOf(all []*facts.Facts) []plan {
	plans := make([]plan, len(all))
	for i, f := range all {
		plans[i] = plan{
			Template: f.Rendered.Template, labels: f.Labels, capabilities: f.Capabilities, gate: f.Gate,
			permissions: f.Permissions, places: placesOf(f),
			hooks:   f.Rendered.Procedure.Hooks(),
			checks:  o.Config.Scale(f.Timeout),
			cleanup: o.Config.Scale(cleanupBound) + f.GracePeriod,
			bound: slices.ContainsFunc(f.Objects, func(o facts.Object) bool {
				pod, _ := o.Pod()
				return pod.Spec.NodeName != ""
			}),
		}
	}
	return plans
}
