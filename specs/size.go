// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"io"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

const (
	// maxPlanned is how many tests a process can have planned without a note: they take less than 600 MB, most of which
	// is Ginkgo's; see docs/fleet.md.
	maxPlanned = 45_000
	// plannedMB is what a process takes without tests, plannedKB what each planned test adds before it runs.
	plannedMB, plannedKB = 150, 9
)

// size is how many tests a run has planned, and how many nodes they are on.
type size struct{ nodes, templates, tests int }

// size counts what becomes part of the tree, whether or not a filter selects it: Ginkgo keeps all of it.
func (s *Suite) size() size {
	of := size{nodes: len(s.Config.TargetNodes), templates: len(s.somePlans()), tests: len(s.wanted)}
	if s.wanted != nil {
		return of
	}
	for _, node := range s.Config.TargetNodes {
		of.tests += len(s.preconditionsOf(node)) + len(s.plans[node]) + len(s.rules())
	}
	return of
}

// shards is into how many shards the nodes of all shards are to be divided so that none has too many tests; 0 if the
// plan is not too large, or no division helps. own is the shard whose plan it is.
func (z size) shards(own config.Shard) int {
	if z.tests <= maxPlanned || z.nodes < 2 {
		return 0
	}
	perNode := (z.tests + z.nodes - 1) / z.nodes
	perShard := max(1, maxPlanned/perNode)
	nodes := z.nodes * max(1, own.Count)
	return (nodes + perShard - 1) / perShard
}

// tellSize notes a plan that is too large, before the tree is made of it. It does not refuse it: how much memory there
// is, and how patient the user, the program cannot know.
func (s *Suite) tellSize(out io.Writer) {
	planned := s.size()
	shards := planned.shards(s.Config.Shard)
	if suiteConfig, _ := ginkgo.GinkgoConfiguration(); shards == 0 || suiteConfig.ParallelProcess > 1 {
		return
	}
	_, _ = fmt.Fprintln(out, planned.note(shards)) // where else could it be told
}

// note says that the plan is too large, and what to do.
func (z size) note(shards int) string {
	return fmt.Sprintf("note: %d tests are planned: %s with %s each, besides lifecycle rules and preconditions. Each process takes about %d MB for the plan "+
		"alone, and more as tests end. Divide the nodes into %d shards: --vktest.shard=1/%d to %d/%d, or shards: %d in the configuration "+
		"for an Indexed Job", z.tests, text.Count(z.nodes, "node"), text.Count(z.templates, "template"), plannedMB+z.tests*plannedKB/1000,
		shards, shards, shards, shards, shards)
}
