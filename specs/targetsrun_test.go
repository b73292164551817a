// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// addNodes adds Ready nodes with a label.
func addNodes(names ...string) func(*testing.T, *fakeapi.Server) {
	return func(_ *testing.T, a *fakeapi.Server) {
		for _, name := range names {
			node := fakeapi.ReadyNode(name)
			node.Labels = map[string]string{"type": "virtual-kubelet", "kubernetes.io/hostname": name}
			a.AddNode(node, scriptOf)
		}
	}
}

// TestSelectedNodes: the nodes of a run can be selected by their labels, divided into shards, and have values of their
// own.
func TestSelectedNodes(t *testing.T) {
	const selector = "--vktest.node-selector=type=virtual-kubelet"
	playAll(t,
		scenario{name: "nodes by a selector", templates: []string{"passes"}, prepare: addNodes("vk-b", "vk-a"), flags: []string{selector}},
		scenario{name: "no node selected", templates: []string{"passes"}, flags: []string{selector}},
		scenario{name: "one shard", templates: []string{"passes"}, prepare: addNodes("vk-a", "vk-b", "vk-c"), flags: []string{selector, "--vktest.shard=2/2"}},
		scenario{name: "empty shard", templates: []string{"passes"}, config: "shards: 3\n", env: []string{"JOB_COMPLETION_INDEX=1"}, flags: []string{"--ginkgo.focus=passes"}},
		scenario{name: "values of nodes", templates: []string{"usesvalue"}, nodes: []string{"vk-1", "vk-2"},
			config: "values: {word: hello}\nnode_values:\n- {nodes: [vk-2], values: {word: goodbye}}\n"},
		scenario{name: "values of nodes that are wrong", templates: []string{"usesvalue"}, nodes: []string{"vk-1", "vk-2"},
			config: "values: {word: hello}\nnode_values:\n- {nodes: [vk-2], values: {word: [1]}}\n"},
	)
}
