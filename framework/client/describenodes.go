// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// fewNodes is up to how many nodes are read one by one, rather than in a list of all.
const fewNodes = 10

// DescribeNodes returns what the nodes of these names say about themselves, in the same order; those that do not exist,
// or that the caller may not see, are left out. It is for reports, and tries nothing twice.
func (c *Client) DescribeNodes(ctx context.Context, names []string) []NodeState {
	known := map[string]*corev1.Node{}
	if len(names) > fewNodes {
		if list, err := c.Typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{}); err == nil {
			for i := range list.Items {
				known[list.Items[i].Name] = &list.Items[i]
			}
		}
	} else {
		nodes := make([]*corev1.Node, len(names))
		each(len(names), func(i int) {
			if node, err := c.Typed.CoreV1().Nodes().Get(ctx, names[i], metav1.GetOptions{}); err == nil {
				nodes[i] = node
			}
		})
		for i, node := range nodes {
			if node != nil {
				known[names[i]] = node
			}
		}
	}
	var states []NodeState
	for _, name := range names {
		if node := known[name]; node != nil {
			states = append(states, JudgeNode(node, nil))
		}
	}
	return states
}

// NodeLabels are the labels of all nodes, by their names.
func (c *Client) NodeLabels(ctx context.Context) (map[string]map[string]string, error) {
	list, err := c.Typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	labels := map[string]map[string]string{}
	for i := range list.Items {
		labels[list.Items[i].Name] = list.Items[i].Labels
	}
	return labels, nil
}
