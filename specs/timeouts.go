// SPDX-License-Identifier: Apache-2.0

package specs

import "time"

// Bounds of what a spec waits for besides its checks, before timeout_multiplier. Cleaning up is bounded by the longest
// grace period of the spec's pods plus cleanupBound.
const (
	// nodeReadyTimeout: a virtual node may be NotReady for half a minute now and then.
	nodeReadyTimeout = 2 * time.Minute
	// watchTimeout: the first list of the pods of a namespace, which no timeout_multiplier makes shorter. Without it a
	// test goes on: its checks ask for what they need.
	watchTimeout = 20 * time.Second
	// createTimeout: admission and an API server that is restarting.
	createTimeout = time.Minute
	// cleanupBound: the maximum that a conformant node may take to confirm a deletion after the grace period.
	cleanupBound = time.Minute
	// diagnoseTimeout: each reading of a failed spec, its events and logs, and before them the log of a container.
	diagnoseTimeout = 20 * time.Second
	// confirmTimeout: an API server that is restarting while a spec fails.
	confirmTimeout = 20 * time.Second
	// minConfirmTimeout: the least that a timeout_multiplier below 1 leaves of it.
	minConfirmTimeout = 5 * time.Second
	// settleTimeout, which no timeout_multiplier changes: the phase of a pod whose containers have ended, or the
	// reading of a log. Only a node that reports neither makes a failure wait for so long.
	settleTimeout = 10 * time.Second
	// connectTimeout: an API server that is starting.
	connectTimeout = 20 * time.Second
)

// No timeout_multiplier changes these; tests do.
var (
	// maxLost: what an API server that was away, and as long again for its clients to come back, may prolong the phases
	// of a spec by, its creation, and the requests and the waiting of its clean-up.
	maxLost = 3 * time.Minute
	// goneAfter: an API server that is upgraded, or started on another machine. One that is away for longer is not
	// waited for.
	goneAfter = 10 * time.Minute
)

// cleanupTimeout is the longest time that clean-up may take: once for the requests, if the API server is away, and once
// for the objects to go.
func (o Options) cleanupTimeout(p plan) time.Duration { return 2*(p.cleanup+maxLost) + time.Minute }

// cleanupTimeout is [Options.cleanupTimeout] of a spec. If the next one begins meanwhile, that may come to its end
// within it, and what the node had not let go of is waited for again.
func (s *Suite) cleanupTimeout(node string, p plan) time.Duration {
	timeout := s.Options.cleanupTimeout(p)
	if next, ok := s.next(node, p); ok {
		timeout += s.specTimeout(next) + s.Options.cleanupTimeout(next) + p.cleanup + maxLost
	}
	return timeout
}

// specTimeout is the longest time that a spec may take before its clean-up, with a margin that keeps Ginkgo's own
// timeout from ending what the suite itself ends with a better explanation.
func (o Options) specTimeout(p plan) time.Duration {
	confirmed := 2 * max(o.Config.Scale(confirmTimeout), minConfirmTimeout) // the checks, and the cluster
	watched := max(o.Config.Scale(watchTimeout), watchTimeout)
	return o.Config.Scale(nodeReadyTimeout) + watched + o.Config.Scale(createTimeout) + p.checks + 2*maxLost + confirmed + settleTimeout +
		2*diagnoseTimeout + time.Minute
}

// suiteTimeout is the sum of everything that may happen: a slow site must not be cut off.
func (s *Suite) suiteTimeout() time.Duration {
	sum := 10 * time.Minute
	for _, plans := range s.plans {
		sum += s.Config.Scale(nodeReadyTimeout) + time.Minute
		for _, p := range plans {
			sum += s.specTimeout(p) + s.Options.cleanupTimeout(p)
			if s.Config.OverlapCleanup {
				sum += p.cleanup + maxLost
			}
		}
	}
	return sum
}
