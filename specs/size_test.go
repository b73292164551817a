// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// planned is a suite with templates on nodes, and without lifecycle rules.
func planned(nodes, templates int) *Suite {
	c := config.Default()
	c.Discover = true
	plans := make([]plan, templates)
	for i := range plans {
		plans[i].Template = manifest.Template{Name: fmt.Sprintf("%03d.yaml", i)}
	}
	s := &Suite{plans: map[string][]plan{}}
	for i := range nodes {
		node := fmt.Sprintf("vk-%d", i)
		c.TargetNodes = append(c.TargetNodes, node)
		s.plans[node] = plans
	}
	s.Options = Options{Config: c}
	return s
}

// TestTooLargePlan: a plan with too many tests is told with the number of shards that makes it small enough.
func TestTooLargePlan(t *testing.T) {
	tests := []struct {
		name             string
		nodes, templates int
		shard            config.Shard
		repeated         []report.Test
		want             string
	}{
		{name: "a few nodes", nodes: 10, templates: 160},
		{name: "just small enough", nodes: 450, templates: 97},
		{name: "too large", nodes: 1000, templates: 97, want: "note: 100000 tests are planned: 1000 nodes with 97 templates each, besides lifecycle " +
			"rules and preconditions. Each process takes about 1050 MB for the plan alone, and more as tests end. Divide the nodes into 3 shards: " +
			"--vktest.shard=1/3 to 3/3, or shards: 3 in the configuration for an Indexed Job\n"},
		{name: "one test too many", nodes: 45001, templates: 0, want: "into 4 shards"},
		{name: "a shard that is too large", nodes: 1000, templates: 97, shard: config.Shard{Index: 2, Count: 5}, want: "into 12 shards: --vktest.shard=1/12 to 12/12"},
		{name: "a node with too many tests", nodes: 2, templates: 50000, want: "into 2 shards"},
		{name: "no division helps", nodes: 1, templates: 50000},
		{name: "repeats a few of many", nodes: 1000, templates: 97, repeated: []report.Test{{Node: "vk-1", Template: "001.yaml"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := planned(test.nodes, test.templates)
			s.Config.Shard, s.wanted = test.shard, setOf(test.repeated)
			var got strings.Builder
			s.tellSize(&got)
			if test.want == "" && got.String() != "" || !strings.Contains(got.String(), test.want) {
				t.Errorf("got %q want %q", got.String(), test.want)
			}
		})
	}
}

// TestShardsAreSmallEnough: no shard of those that the note asks for has too many tests, whatever the plan.
func TestShardsAreSmallEnough(t *testing.T) {
	for _, nodes := range []int{2, 99, 1000, 9999} {
		for _, perNode := range []int{1, 23, 103, 249, 4000} {
			z := size{nodes: nodes, tests: nodes * perNode}
			shards := max(1, z.shards(config.Shard{}))
			if largest := (nodes + shards - 1) / shards * perNode; largest > maxPlanned {
				t.Errorf("%d nodes with %d tests in %d shards: one has %d tests", nodes, perNode, shards, largest)
			}
			if fewer := shards - 1; fewer > 0 && (nodes+fewer-1)/fewer*perNode <= maxPlanned {
				t.Errorf("%d nodes with %d tests: %d shards are enough, got %d", nodes, perNode, fewer, shards)
			}
		}
	}
}
