// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// Unschedulable reports whether the scheduler says that no node takes a pod now.
func Unschedulable(pod *corev1.Pod) bool {
	return pod.Spec.NodeName == "" && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable
	})
}

// NamesNode reports whether the nodeSelector of a pod leaves only the node with this name.
func NamesNode(pod *corev1.Pod, node string) bool {
	return pod.Spec.NodeSelector[corev1.LabelHostname] == node
}

// Placeable reports whether a node with these labels meets the nodeSelector and the required node affinity of a pod. It
// follows GetRequiredNodeAffinity in k8s.io/component-helpers/scheduling/corev1/nodeaffinity. What cannot be evaluated
// counts as met.
func Placeable(pod *corev1.Pod, node string, has map[string]string) bool {
	if !labels.SelectorFromSet(pod.Spec.NodeSelector).Matches(labels.Set(has)) {
		return false
	}
	affinity := pod.Spec.Affinity
	if affinity == nil || affinity.NodeAffinity == nil || affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return true
	}
	fields := map[string]string{metav1.ObjectNameField: node}
	return slices.ContainsFunc(affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms,
		func(t corev1.NodeSelectorTerm) bool {
			return len(t.MatchExpressions)+len(t.MatchFields) > 0 && allMet(t.MatchExpressions, has) && allMet(t.MatchFields, fields)
		})
}

// MissingLabels lists the entries of a pod's nodeSelector that a node with these labels does not have, in order.
func MissingLabels(pod *corev1.Pod, has map[string]string) []string {
	var missing []string
	for _, key := range slices.Sorted(maps.Keys(pod.Spec.NodeSelector)) {
		if value, found := has[key]; !found || value != pod.Spec.NodeSelector[key] {
			missing = append(missing, key+"="+pod.Spec.NodeSelector[key])
		}
	}
	return missing
}

// operators are those of node affinity in the words of label selectors.
var operators = map[corev1.NodeSelectorOperator]selection.Operator{
	corev1.NodeSelectorOpIn: selection.In, corev1.NodeSelectorOpNotIn: selection.NotIn,
	corev1.NodeSelectorOpExists: selection.Exists, corev1.NodeSelectorOpDoesNotExist: selection.DoesNotExist,
	corev1.NodeSelectorOpGt: selection.GreaterThan, corev1.NodeSelectorOpLt: selection.LessThan,
}

func allMet(requirements []corev1.NodeSelectorRequirement, has map[string]string) bool {
	return !slices.ContainsFunc(requirements, func(r corev1.NodeSelectorRequirement) bool {
		requirement, err := labels.NewRequirement(r.Key, operators[r.Operator], r.Values)
		return err == nil && !requirement.Matches(labels.Set(has))
	})
}
