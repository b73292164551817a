// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/features"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// Options are what a suite is made of.
type Options struct {
	// Config is the effective configuration.
	Config config.Config
	// Templates are the tests, sorted by name.
	Templates []manifest.Template
	// Hook, if not nil, is called by every spec as it comes to a stage. It may fail the spec by Ginkgo's means; clean-up runs
	// all the same.
	Hook func(context.Context, Event)
}

// Bounds of what a spec waits for besides its checks, before timeout_multiplier. Cleaning up is bounded by the longest
// grace period of the spec's pods plus cleanupBound.
const (
	// nodeReadyTimeout: a virtual node may be NotReady for half a minute now and then.
	nodeReadyTimeout = 2 * time.Minute
	// createTimeout: admission and an API server that is restarting.
	createTimeout = time.Minute
	// cleanupBound: the maximum that a conformant node may take to confirm a deletion after the grace period.
	cleanupBound = time.Minute
	// diagnoseTimeout: reading events and logs of a failed spec.
	diagnoseTimeout = 20 * time.Second
	// connectTimeout: an API server that is starting.
	connectTimeout = 20 * time.Second
)

// defaultGrace is a pod's grace period where its manifest names none.
const defaultGrace = 30 * time.Second

// plan is a template with what can be known of it without a cluster.
type plan struct {
	manifest.Template
	labels []string
	// checks is how long the checks may take, those of all steps together; cleanup is how long removing everything may take.
	// Both are scaled.
	checks, cleanup time.Duration
	// needs are the permissions that the template takes, by kind and namespace.
	needs []need
}

// planAll renders every template once, so that whatever is wrong with one is told before anything is created. Its error
// holds every problem of all templates.
func (o Options) planAll() ([]plan, error) {
	if len(o.Config.TargetNodes) == 0 {
		return nil, errors.New("the configuration names no target node")
	}
	if len(o.Templates) == 0 {
		return nil, errors.New("there are no templates")
	}
	plans := make([]plan, len(o.Templates))
	problems := make([]error, len(o.Templates))
	var group errgroup.Group // it is most of what a process does before its first request
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range o.Templates {
		group.Go(func() error {
			// Templates see another uuid each time; for planning any will do.
			rendered, err := t.Render(o.Config.Values, o.Config.TargetNodes[0], "00000000-0000-0000-0000-000000000000")
			if problems[i] = err; err == nil {
				plans[i] = o.plan(rendered)
			}
			return nil
		})
	}
	_ = group.Wait()
	return plans, errors.Join(problems...)
}

func (o Options) plan(r *manifest.Rendered) plan {
	checks := o.Config.Scale(r.Procedure.Timeout)
	for _, step := range r.Procedure.Steps {
		checks += o.Config.Scale(step.Timeout)
	}
	return plan{
		Template: r.Template,
		labels:   features.Labels(r),
		checks:   checks,
		cleanup:  o.Config.Scale(cleanupBound) + longestGrace(r),
		needs:    needsOf(r),
	}
}

// cleanupTimeout is the longest time that clean-up may take: once for the requests, if the API server is away, and once for
// the objects to go.
func (o Options) cleanupTimeout(p plan) time.Duration { return 2*p.cleanup + time.Minute }

// spec is the longest time that a spec may take before its clean-up, with a margin that keeps Ginkgo's own timeout from
// ending what the suite itself ends with a better explanation.
func (o Options) specTimeout(p plan) time.Duration {
	return o.Config.Scale(nodeReadyTimeout) + o.Config.Scale(createTimeout) + p.checks + diagnoseTimeout + time.Minute
}

// suiteTimeout is the sum of everything that may happen: a slow site must not be cut off.
func (o Options) suiteTimeout(plans []plan) time.Duration {
	perNode := o.Config.Scale(nodeReadyTimeout) + time.Minute
	for _, p := range plans {
		perNode += o.specTimeout(p) + o.cleanupTimeout(p)
	}
	return perNode*time.Duration(len(o.Config.TargetNodes)) + 10*time.Minute
}
