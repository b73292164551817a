// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

// cluster are the labels of nodes.
var cluster = map[string]map[string]string{
	"plain":   {"kubernetes.io/os": "linux"},
	"slurm-2": {"type": "virtual-kubelet", "zone": "b"},
	"slurm-1": {"type": "virtual-kubelet", "zone": "a"},
	"docker":  {"type": "virtual-kubelet", "zone": "b"},
}

func TestResolve(t *testing.T) {
	tests := map[string]struct {
		text string
		want []config.Target
		err  string
	}{
		"listed":      {"target_nodes: [b, a]", []config.Target{{Node: "b"}, {Node: "a"}}, ""},
		"by a label":  {"target_nodes: {selector: type=virtual-kubelet}", []config.Target{{Node: "docker"}, {Node: "slurm-1"}, {Node: "slurm-2"}}, ""},
		"by a set":    {"target_nodes: {selector: 'zone in (a, c)'}", []config.Target{{Node: "slurm-1"}}, ""},
		"one shard":   {"target_nodes: {selector: zone}\nshards: 3", []config.Target{{Node: "docker"}, {Node: "slurm-1"}, {Node: "slurm-2"}}, ""},
		"none":        {"target_nodes: {selector: type=vk}", nil, "none of the 4 nodes of the cluster has the labels type=vk"},
		"with values": {"target_nodes: {selector: type}\nnode_values:\n- {nodes: [slurm-*], values: {}}\n- {selector: zone=b, values: {}}", []config.Target{{"docker", []int{1}}, {"slurm-1", []int{0}}, {"slurm-2", []int{0, 1}}}, ""},
		"listed, with values": {"target_nodes: [docker, other]\nnode_values:\n- {selector: zone=b, values: {}}",
			[]config.Target{{"docker", []int{0}}, {Node: "other"}}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := config.Load(write(t, test.text))
			if err != nil {
				t.Fatal(err)
			}
			if c.Selects() != strings.Contains(test.text, "selector") {
				t.Errorf("whether a cluster is needed: %v", c.Selects())
			}
			c, err = c.Resolve(cluster)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, c.Targets()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFor: mappings are merged, everything else is replaced, later entries win, and the configuration itself stays.
func TestFor(t *testing.T) {
	c, err := config.Load(write(t, `target_nodes: [slurm-1, slurm-2, docker]
values: {namespace: all, annotations: {a: 1, b: 1}, tolerations: [x]}
node_values:
- nodes: [slurm-*]
  values: {namespace: slurm, annotations: {b: 2}, tolerations: [y]}
- nodes: [slurm-2]
  values: {annotations: {c: 3}, more: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]any{
		"docker":  {"namespace": "all", "annotations": map[string]any{"a": 1, "b": 1}, "tolerations": []any{"x"}},
		"slurm-1": {"namespace": "slurm", "annotations": map[string]any{"a": 1, "b": 2}, "tolerations": []any{"y"}},
		"slurm-2": {"namespace": "slurm", "annotations": map[string]any{"a": 1, "b": 2, "c": 3}, "tolerations": []any{"y"}, "more": true},
	}
	for node, values := range want {
		own := c.For(node)
		if diff := cmp.Diff(values, own.Values); diff != "" {
			t.Errorf("%s: %s", node, diff)
		}
		if diff := cmp.Diff([]string{values["namespace"].(string)}, own.Namespaces()); diff != "" {
			t.Errorf("%s: %s", node, diff)
		}
	}
	if diff := cmp.Diff([]string{"all", "slurm"}, c.Namespaces()); diff != "" {
		t.Error(diff)
	}
	if line := c.For("slurm-2").LineOf("values.annotations"); line != 7 {
		t.Errorf("the annotations are on line %d", line)
	}
	if line := c.For("docker").LineOf("values.annotations"); line != 2 {
		t.Errorf("the annotations are on line %d", line)
	}
}

func TestVariants(t *testing.T) {
	tests := map[string]struct {
		text string
		want [][]string
	}{
		"no node values":     {"target_nodes: [a, b]", [][]string{{"a", "b"}}},
		"different ones":     {"target_nodes: [a, b, c]\nnode_values:\n- {nodes: [b], values: {}}", [][]string{{"a", "c"}, {"b"}}},
		"for no target node": {"target_nodes: [a]\nnode_values:\n- {nodes: [b], values: {}}", [][]string{{"a"}}},
		"not resolved":       {"target_nodes: [a]\nnode_values:\n- {selector: b, values: {}}", [][]string{{"a"}, nil}},
		"nodes not resolved": {"target_nodes: {selector: a}\nnode_values:\n- {nodes: [b], values: {}}", [][]string{nil, nil}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := config.Load(write(t, test.text))
			if err != nil {
				t.Fatal(err)
			}
			var got [][]string
			for _, variant := range c.Variants() {
				got = append(got, variant.TargetNodes)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// write writes a configuration file.
func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
