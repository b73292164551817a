// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

func names(n int) []string {
	nodes := make([]string, n)
	for i := range nodes {
		nodes[i] = fmt.Sprintf("vk-node-%d", i)
	}
	return nodes
}

// parts is the shard of each node.
func parts(t *testing.T, nodes []string, count int) map[string]int {
	t.Helper()
	of := map[string]int{}
	for i := 1; i <= count; i++ {
		part := config.Shard{Index: i, Count: count}.Of(nodes)
		if most := (len(nodes) + count - 1) / count; len(part) > most {
			t.Errorf("shard %d/%d has %d of %d nodes", i, count, len(part), len(nodes))
		}
		for _, node := range part {
			if of[node] != 0 {
				t.Errorf("%s is in shards %d and %d", node, of[node], i)
			}
			of[node] = i
		}
	}
	if len(of) != len(nodes) {
		t.Errorf("%d of %d nodes are in a shard", len(of), len(nodes))
	}
	return of
}

// TestShards: each node is in one shard, whatever the order of the nodes, and no shard has more than its share.
func TestShards(t *testing.T) {
	for _, test := range []struct{ nodes, shards int }{{1, 1}, {3, 5}, {10, 3}, {100, 10}, {1000, 20}, {997, 64}} {
		nodes := names(test.nodes)
		sorted := parts(t, nodes, test.shards)
		slices.Reverse(nodes)
		if diff := cmp.Diff(sorted, parts(t, nodes, test.shards)); diff != "" {
			t.Errorf("%d nodes in another order: %s", test.nodes, diff)
		}
	}
	if all := (config.Shard{}).Of(names(3)); len(all) != 3 {
		t.Errorf("without shards: %v", all)
	}
}

// TestShardsAreStable: a node that comes or goes moves few of the others. Numbering them would move nearly all.
func TestShardsAreStable(t *testing.T) {
	nodes := names(1000)
	before := parts(t, nodes, 20)
	for _, without := range []int{0, 500, 999} {
		moved := 0
		for node, part := range parts(t, slices.Delete(slices.Clone(nodes), without, without+1), 20) {
			if part != before[node] {
				moved++
			}
		}
		if moved > 50 {
			t.Errorf("without node %d, %d others move", without, moved)
		}
	}
}

func TestShardOfTheRun(t *testing.T) {
	tests := map[string]struct {
		index, file string
		args        []string
		want, err   string
	}{
		"all nodes":          {"", "", nil, "", ""},
		"flag":               {"", "", []string{"--vktest.shard=2/3"}, "2/3", ""},
		"index of the Job":   {"2", "shards: 3", nil, "3/3", ""},
		"flag over the Job":  {"2", "shards: 3", []string{"--vktest.shard=1/5"}, "1/5", ""},
		"not of this suite":  {"2", "", nil, "", ""},
		"no Job":             {"", "shards: 3", nil, "", ""},
		"too many pods":      {"3", "shards: 3", nil, "", `is "3", but there are 3 shards`},
		"no part":            {"", "", []string{"--vktest.shard=0/3"}, "", "must be INDEX/COUNT"},
		"beyond the last":    {"", "", []string{"--vktest.shard=4/3"}, "", "must be INDEX/COUNT"},
		"no count":           {"", "", []string{"--vktest.shard=2"}, "", "must be INDEX/COUNT"},
		"more than expected": {"", "", []string{"--vktest.shard=1/10001"}, "", "must be INDEX/COUNT"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(config.EnvIndex, test.index)
			c := config.Default()
			fs := flag.NewFlagSet("", flag.ContinueOnError)
			fs.SetOutput(new(strings.Builder))
			load := c.Bind(fs)
			err := fs.Parse(append([]string{"--vktest.config=" + write(t, "target_nodes: [a, b, c, d]\n"+test.file)}, test.args...))
			if err == nil {
				err = load()
			}
			switch {
			case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("got %v, want %s", err, test.err)
			case test.err == "" && err != nil:
				t.Error(err)
			case test.err == "" && c.Shard.String() != test.want:
				t.Errorf("got %s", c.Shard)
			case test.err == "" && !slices.Equal(c.TargetNodes, c.Shard.Of([]string{"a", "b", "c", "d"})):
				t.Errorf("the nodes are %v", c.TargetNodes)
			}
		})
	}
}
