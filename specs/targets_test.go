// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"encoding/json"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

// TestSameTargets: processes whose trees of tests would differ do not run.
func TestSameTargets(t *testing.T) {
	base := config.Config{TargetNodes: []string{"a", "b"}, NodeValues: []config.NodeValues{{Nodes: []string{"b"}}}, Shard: config.Shard{Index: 1, Count: 2}}
	tests := map[string]struct {
		change func(*config.Config)
		same   bool
	}{
		"the same":          {func(*config.Config) {}, true},
		"another node":      {func(c *config.Config) { c.TargetNodes = []string{"a", "c"} }, false},
		"another order":     {func(c *config.Config) { c.TargetNodes = []string{"b", "a"} }, false},
		"a further node":    {func(c *config.Config) { c.TargetNodes = []string{"a", "b", "c"} }, false},
		"no node":           {func(c *config.Config) { c.TargetNodes = nil }, false},
		"values of another": {func(c *config.Config) { c.NodeValues = []config.NodeValues{{Nodes: []string{"a"}}} }, false},
		"another shard":     {func(c *config.Config) { c.Shard.Index = 2 }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			// as the first process tells it
			data, err := json.Marshal(common{Targets: base.Targets(), Shard: base.Shard})
			if err != nil {
				t.Fatal(err)
			}
			var told common
			if err := json.Unmarshal(data, &told); err != nil {
				t.Fatal(err)
			}
			own := base
			test.change(&own)
			if err := (&Suite{Options: Options{Config: own}}).sameTargets(told); (err == nil) != test.same {
				t.Error(err)
			}
		})
	}
}
