// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// HeldByNode reports whether it is the node of a pod that has not let go of it. A node does so by deleting the pod with
// a grace period of 0. What keeps the pod from then on are finalizers, which are somebody else's to remove.
func (r Remaining) HeldByNode() bool {
	confirmed := r.GracePeriodSeconds != nil && *r.GracePeriodSeconds == 0
	return r.Err == nil && !r.DeletionTimestamp.IsZero() && r.Node != "" && !confirmed
}

// WaitsForOthers reports whether an object that is being deleted waits for objects that it owns or contains, pods
// possibly.
func (r Remaining) WaitsForOthers() bool {
	return r.Err == nil && !r.DeletionTimestamp.IsZero() &&
		(r.Ref.Kind == "Namespace" || slices.Contains(r.Finalizers, metav1.FinalizerDeleteDependents))
}

// HoldsAny reports whether a pod that carries the client's labels still waits for its node, in the namespaces of what
// remains.
func (c *Client) HoldsAny(ctx context.Context, remaining ...Remaining) (bool, error) {
	var asked []string
	for _, r := range remaining {
		namespace := r.Ref.Namespace
		if r.Ref.Kind == "Namespace" {
			namespace = r.Ref.Name
		}
		if slices.Contains(asked, namespace) {
			continue
		}
		asked = append(asked, namespace)
		pods, err := c.ownPods(ctx, namespace)
		if err != nil {
			return false, err
		}
		held := func(pod corev1.Pod) bool {
			grace := pod.DeletionGracePeriodSeconds
			return pod.Spec.NodeName != "" && pod.DeletionTimestamp != nil && (grace == nil || *grace > 0)
		}
		if slices.ContainsFunc(pods, held) {
			return true, nil
		}
	}
	return false, nil
}
