// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

// NodeState is what decides whether pods can run on a node.
type NodeState struct {
	Name string
	// Ready is the node's own word; NotReadyWhy its reason and message if not.
	Ready       bool
	NotReadyWhy string
	// Unschedulable is set by kubectl cordon.
	Unschedulable bool
	// Untolerated are the taints that keep a pod with the tolerations asked about from being scheduled there
	// (NoSchedule) or from staying (NoExecute).
	Untolerated []corev1.Taint
	// Unsupported is the value of the annotation with which a provider says what its node does not support; see
	// [capability.Annotation].
	Unsupported string
	Info        NodeInfo
}

// NodeInfo identifies what runs a node. A Virtual Kubelet provider reports its own version as KubeletVersion.
type NodeInfo struct {
	KubeletVersion, OperatingSystem, Architecture string
	OSImage, KernelVersion, ContainerRuntime      string
}

// Problem says in one sentence why no pod can run on the node, or nothing.
func (s NodeState) Problem() string {
	var problems []string
	if !s.Ready {
		problems = append(problems, "is not Ready: "+s.NotReadyWhy)
	}
	if s.Unschedulable {
		problems = append(problems, fmt.Sprintf("is cordoned; run kubectl uncordon %s", s.Name))
	}
	for _, taint := range s.Untolerated {
		problems = append(problems, fmt.Sprintf("has the untolerated taint %s; add {key: %s, operator: Exists, effect: %s} to values.tolerations",
			taint.ToString(), taint.Key, taint.Effect))
	}
	if len(problems) == 0 {
		return ""
	}
	return fmt.Sprintf("node %s %s", s.Name, strings.Join(problems, ", and "))
}

// CheckNode reads a node and judges it for a pod with the given tolerations. A node that does not exist is an error
// that lists those that do.
func (c *Client) CheckNode(ctx context.Context, name string, tolerations []corev1.Toleration) (NodeState, error) {
	var node *corev1.Node
	err := retry(ctx, func(ctx context.Context) (err error) {
		node, err = c.Typed.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
		return err
	})
	if apierrors.IsNotFound(err) {
		return NodeState{}, fmt.Errorf("node %s does not exist%s: %w", name, c.existingNodes(ctx), err)
	}
	if err != nil {
		return NodeState{}, fmt.Errorf("node %s: %w", name, Explain(err, Permission{Verb: "get", Resource: "nodes"}))
	}
	return JudgeNode(node, tolerations), nil
}

// maxListed bounds the names in an error.
const maxListed = 20

func (c *Client) existingNodes(ctx context.Context) string {
	nodes, err := c.Typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{Limit: maxListed})
	if err != nil {
		return ""
	}
	if len(nodes.Items) == 0 {
		return "; the cluster has no nodes"
	}
	names := make([]string, len(nodes.Items))
	for i := range nodes.Items {
		names[i] = nodes.Items[i].Name
	}
	slices.Sort(names)
	more := ""
	if nodes.Continue != "" {
		more = " …"
	}
	return fmt.Sprintf("; the cluster has: %s%s", strings.Join(names, ", "), more)
}

// JudgeNode is CheckNode for a node at hand.
func JudgeNode(node *corev1.Node, tolerations []corev1.Toleration) NodeState {
	info := node.Status.NodeInfo
	state := NodeState{
		Name: node.Name, Unschedulable: node.Spec.Unschedulable, Untolerated: untolerated(node, tolerations),
		NotReadyWhy: "it reports no Ready condition", Unsupported: node.Annotations[capability.Annotation],
		Info: NodeInfo{
			KubeletVersion: info.KubeletVersion, OperatingSystem: info.OperatingSystem, Architecture: info.Architecture,
			OSImage: info.OSImage, KernelVersion: info.KernelVersion, ContainerRuntime: info.ContainerRuntimeVersion,
		},
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type != corev1.NodeReady {
			continue
		}
		state.Ready = condition.Status == corev1.ConditionTrue
		state.NotReadyWhy = strings.Trim(condition.Reason+": "+condition.Message, ": ")
		if state.NotReadyWhy == "" {
			state.NotReadyWhy = "no reason given"
		}
	}
	if state.Ready {
		state.NotReadyWhy = ""
	}
	return state
}

// untolerated applies the scheduler's rule. The taints that the node controller sets for a node that is not Ready or
// cordoned are told as such, not here.
func untolerated(node *corev1.Node, tolerations []corev1.Toleration) []corev1.Taint {
	var left []corev1.Taint
	for _, taint := range node.Spec.Taints {
		if taint.Effect == corev1.TaintEffectPreferNoSchedule || lifecycleTaints[taint.Key] {
			continue
		}
		covers := func(t corev1.Toleration) bool { return t.ToleratesTaint(klog.Logger{}, &taint, true) }
		if !slices.ContainsFunc(tolerations, covers) {
			left = append(left, taint)
		}
	}
	return left
}

var lifecycleTaints = map[string]bool{
	corev1.TaintNodeNotReady:      true,
	corev1.TaintNodeUnreachable:   true,
	corev1.TaintNodeUnschedulable: true,
}
