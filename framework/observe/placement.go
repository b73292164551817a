// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// placement is the node that the pods of a spec are for.
type placement struct {
	nodes *NodeWatch
	node  string
}

// PlaceOn says which node the pods of the spec are for. From then on, [State.Pods] tells of pods that demand labels
// which that node has not had since it is watched.
func (s *State) PlaceOn(nodes *NodeWatch, node string) { s.placement = placement{nodes, node} }

// Pods implements [validation.State].
func (s *State) Pods(selector podapi.Selector) []validation.PodState {
	pods := s.tracker.Pods(selector)
	for i, pod := range pods {
		if s.placement.nodes != nil && !pod.Gone && podapi.Unschedulable(pod.Pod) {
			pods[i].Unplaceable = s.placement.refuses(pod.Pod)
		}
	}
	return pods
}

// refuses says which labels a pod for the node demands that the node has never had, or nothing. A pod that does not
// name the node may go to another one.
func (p placement) refuses(pod *corev1.Pod) string {
	had := p.nodes.labels(p.node)
	accepts := func(labels map[string]string) bool { return podapi.Placeable(pod, p.node, labels) }
	if len(had) == 0 || len(had) > maxLabels || !podapi.NamesNode(pod, p.node) || slices.ContainsFunc(had, accepts) {
		return ""
	}
	what := "its node affinity"
	if missing := podapi.MissingLabels(pod, had[len(had)-1]); len(missing) > 0 {
		what = "its nodeSelector with " + strings.Join(missing, ", ")
	}
	return fmt.Sprintf("the pod cannot be scheduled: the labels of node %s do not match %s", p.node, what)
}

// labels are those that the node has had since it is watched, the present ones last; none if it has not been seen.
func (w *NodeWatch) labels(name string) []map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if node := w.nodes[name]; node != nil {
		return slices.Clone(node.past)
	}
	return nil
}

// maxLabels bounds what is remembered of the labels of a node. One that has had more may have had any.
const maxLabels = 64

// had takes note of the present labels. The caller serialises access.
func (n *watchedNode) had(labels map[string]string) {
	if len(n.past) > maxLabels {
		return
	}
	same := func(other map[string]string) bool { return maps.Equal(other, labels) }
	n.past = append(slices.DeleteFunc(n.past, same), labels)
}

// Confirm reads the present state of a node once.
func (w *NodeWatch) Confirm(ctx context.Context, name string) error {
	obj, err := w.client.Read(ctx, nodeRef(name))
	if err != nil {
		return err
	}
	return w.observe(w.node(name), obj)
}
