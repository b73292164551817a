// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// NodeSelection selects nodes by their labels.
type NodeSelection struct {
	// Selector is a label selector as kubectl reads it: "type=virtual-kubelet,zone in (a, b)". Required.
	Selector string `yaml:"selector" yamlpos:"required"`
}

// NodeValues are values for some of the nodes. They are merged into those of all nodes: mappings key by key, and
// everything else is replaced.
type NodeValues struct {
	// Pos is the place of the entry in the file.
	Pos yamlpos.Pos `yaml:"-"`
	// Globs (path.Match) for the names of the nodes. Required, unless selector is given.
	Nodes []string `yaml:"nodes,omitempty"`
	// Label selector for the nodes, as kubectl reads it. Required, unless nodes is given.
	Selector string `yaml:"selector,omitempty"`
	// Variables for the templates on these nodes. Required.
	Values map[string]any `yaml:"values" yamlpos:"required"`

	// Selected are the nodes that the selector selects, once it is resolved.
	Selected []string `yaml:"-"`
}

// matches reports whether the values are for a node.
func (n NodeValues) matches(node string) bool {
	on := func(pattern string) bool { return match(pattern, node) }
	return slices.ContainsFunc(n.Nodes, on) || slices.Contains(n.Selected, node)
}

// unnamed stands for a node whose name is not known.
const unnamed = "node"

// SampleNode is the first target node, or a name in its place if it is not known: selectors need a cluster.
func (c Config) SampleNode() string {
	if len(c.TargetNodes) == 0 {
		return unnamed
	}
	return c.TargetNodes[0]
}

// For is the configuration of a node: its values are those of the node.
func (c Config) For(node string) Config { return c.with(c.applied(node)) }

// Variants are configurations that differ in the values of their nodes: together they have all target nodes, each in
// one of them. Selectors that are not resolved yet get one without nodes each.
func (c Config) Variants() []Config {
	var out []Config
	place := map[string]int{}
	for _, target := range c.Targets() {
		key := fmt.Sprint(target.Values)
		i, ok := place[key]
		if !ok {
			i = len(out)
			place[key] = i
			out = append(out, c.For(target.Node))
			out[i].TargetNodes = nil
		}
		out[i].TargetNodes = append(out[i].TargetNodes, target.Node)
	}
	if len(out) == 0 {
		out = []Config{c.with(nil)}
	}
	for i, n := range c.NodeValues {
		if unresolved := n.Selector != "" && n.Selected == nil || len(c.TargetNodes) == 0; unresolved {
			variant := c.with([]int{i})
			variant.TargetNodes = nil
			out = append(out, variant)
		}
	}
	return out
}

// with is the configuration of nodes to which these node_values apply.
func (c Config) with(applied []int) Config {
	for _, i := range applied {
		c.Values = merged(c.Values, c.NodeValues[i].Values)
		c.ValuesFrom = append([]string{fmt.Sprintf("node_values[%d].", i)}, c.ValuesFrom...)
	}
	c.NodeValues = nil
	return c
}

// applied are the indices of the node_values for a node.
func (c Config) applied(node string) (indices []int) {
	for i, n := range c.NodeValues {
		if n.matches(node) {
			indices = append(indices, i)
		}
	}
	return indices
}

// merged is a mapping with the keys of another one, mappings in it likewise.
func merged(values, others map[string]any) map[string]any {
	out := maps.Clone(values)
	if out == nil {
		out = map[string]any{}
	}
	for key, value := range others {
		inner, ok := value.(map[string]any)
		if was, alsoOK := out[key].(map[string]any); ok && alsoOK {
			value = merged(was, inner)
		}
		out[key] = value
	}
	return out
}

// Target is a node to test.
type Target struct {
	// Node is its name.
	Node string
	// Values are the indices of the node_values that apply to it.
	Values []int
}

// Targets are the nodes to test.
func (c Config) Targets() []Target {
	targets := make([]Target, len(c.TargetNodes))
	for i, node := range c.TargetNodes {
		targets[i] = Target{node, c.applied(node)}
	}
	return targets
}

// Selects reports whether Resolve needs the nodes of a cluster.
func (c Config) Selects() bool {
	return len(c.TargetNodes) == 0 && c.NodeSelection.Selector != "" ||
		slices.ContainsFunc(c.NodeValues, func(n NodeValues) bool { return n.Selector != "" })
}

// Resolve returns the configuration with the nodes that its selectors select. It takes the labels of all nodes of the
// cluster by their names. The error says that no node is selected.
func (c Config) Resolve(nodes map[string]map[string]string) (Config, error) {
	selected := func(selector string) ([]string, error) {
		parsed, err := labels.Parse(selector)
		if err != nil {
			return nil, err
		}
		names := []string{}
		for _, name := range slices.Sorted(maps.Keys(nodes)) {
			if parsed.Matches(labels.Set(nodes[name])) {
				names = append(names, name)
			}
		}
		return names, nil
	}
	var err error
	c.NodeValues = slices.Clone(c.NodeValues)
	for i, n := range c.NodeValues {
		if n.Selector == "" {
			continue
		}
		if c.NodeValues[i].Selected, err = selected(n.Selector); err != nil {
			return c, fmt.Errorf("node_values[%d].selector: %w", i, err)
		}
	}
	if len(c.TargetNodes) > 0 {
		return c, nil
	}
	all, err := selected(c.NodeSelection.Selector)
	if err != nil {
		return c, fmt.Errorf("target_nodes.selector: %w", err)
	}
	if len(all) == 0 {
		return c, fmt.Errorf("target_nodes: none of the %d nodes of the cluster has the labels %s; see kubectl get nodes --show-labels",
			len(nodes), c.NodeSelection.Selector)
	}
	c.TargetNodes = c.Shard.of(all)
	return c, nil
}

func (c Config) checkNodes(partial bool, report reporter) {
	selector := c.NodeSelection.Selector
	if len(c.TargetNodes) == 0 && selector == "" && !partial {
		report("target_nodes", "target_nodes", "list at least one Kubernetes node to test, e.g. target_nodes: [vk-node-1] or --vktest.nodes=vk-node-1")
	}
	checkSelector("target_nodes", "target_nodes.selector", selector, report)
	for i, n := range c.NodeValues {
		n.check(fmt.Sprintf("node_values[%d]", i), partial, report)
	}
}

func (n NodeValues) check(at string, partial bool, report reporter) {
	switch {
	case len(n.Nodes) > 0 && n.Selector != "":
		report("node_values", at+".selector", "an entry has either nodes or a selector; make two entries")
	case len(n.Nodes) == 0 && n.Selector == "" && !partial:
		report("node_values", at, "say for which nodes the values are: nodes: [\"slurm-*\"] or selector: type=slurm")
	}
	for i, pattern := range n.Nodes {
		checkGlob("node_values", fmt.Sprintf("%s.nodes[%d]", at, i), pattern, partial, report)
	}
	checkSelector("node_values", at+".selector", n.Selector, report)
	checkValues("node_values", at+".values", n.Values, report)
}

func checkSelector(key, at, selector string, report reporter) {
	if selector == "" {
		return
	}
	parsed, err := labels.Parse(selector)
	switch {
	case err != nil:
		report(key, at, "%q is not a valid label selector: %v", selector, err)
	case parsed.Empty():
		report(key, at, "%q selects all nodes of the cluster; name a label", selector)
	}
}
