// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// standard are the conditions that a node reports of every pod.
var standard = []corev1.PodConditionType{corev1.PodScheduled, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady}

// ofTheNode are all conditions that are a node's to write; see PodConditionByKubelet and PodConditionSharedByKubelet of
// the kubelet.
var ofTheNode = append([]corev1.PodConditionType{
	corev1.PodReadyToStartContainers, corev1.PodResizePending, corev1.PodResizeInProgress, corev1.AllContainersRestarting, corev1.DisruptionTarget,
}, standard...)

func conditionField(of corev1.PodConditionType) string {
	return "status.conditions[" + string(of) + "]"
}

var conditionRules = []Rule{
	{
		ID:       "running-has-conditions",
		Sentence: "A Running pod has the conditions PodScheduled, Initialized, ContainersReady and Ready.",
		Source:   "PodConditionType in the API; Pod lifecycle documentation, pod conditions",
		reads:    []string{phaseField},
		judge: func(c *change) []string {
			var missing []string
			for _, of := range standard {
				if c.is.Status.Phase == corev1.PodRunning && podapi.Condition(c.is, of) == nil {
					missing = append(missing, fmt.Sprintf("no condition %s, though the pod is Running", of))
				}
			}
			return missing
		},
	},
	{
		ID:       "condition-does-not-vanish",
		Sentence: "A condition that the node reports for every pod does not vanish.",
		Source:   "PodStatus.conditions; generateAPIPodStatus of the kubelet",
		reads:    []string{phaseField},
		judge: func(c *change) []string {
			var broken []string
			for _, of := range standard {
				if was := podapi.Condition(c.was, of); was != nil && podapi.Condition(c.is, of) == nil && !refused(c) {
					broken = append(broken, fmt.Sprintf("condition %s vanished, was %s", of, was.Status))
				}
			}
			return broken
		},
	},
	{
		ID:       "condition-is-one-of-three",
		Sentence: "There is one condition of each type, and its status is True, False or Unknown.",
		Source:   "PodStatus.conditions in the API: a map by type; PodCondition.status",
		judge:    malformedConditions,
	},
	{
		ID:       "bound-pod-is-scheduled",
		Sentence: "PodScheduled is True for a pod that has a node.",
		Source:   "PodScheduled in the Pod lifecycle documentation; generateAPIPodStatus of the kubelet",
		reads:    []string{conditionField(corev1.PodScheduled)},
		judge: one(func(c *change) string {
			if found := podapi.Condition(c.is, corev1.PodScheduled); found != nil && found.Status != corev1.ConditionTrue {
				return fmt.Sprintf("PodScheduled is %s", found.Status)
			}
			return ""
		}),
	},
	{
		ID:       "ended-is-not-ready",
		Sentence: "A pod that has succeeded or failed is not Ready, nor are its containers.",
		Source:   "kubernetes/kubernetes issue 108594; mergePodStatus of the kubelet",
		reads:    []string{phaseField, conditionField(corev1.PodReady), conditionField(corev1.ContainersReady)},
		judge: func(c *change) []string {
			var broken []string
			for _, of := range []corev1.PodConditionType{corev1.PodReady, corev1.ContainersReady} {
				if podapi.Ended(c.is.Status.Phase) && podapi.IsTrue(c.is, of) {
					broken = append(broken, fmt.Sprintf("%s is True, though the pod is %s", of, c.is.Status.Phase))
				}
			}
			return broken
		},
	},
	{
		ID:       "sandbox-is-ready-for-its-containers",
		Sentence: "PodReadyToStartContainers is not False when a container starts.",
		Source:   "PodReadyToStartContainers in the API: pod sandbox is successfully configured; KEP-3085; PodSandboxChanged of the kubelet",
		Rarely:   "the sandbox of a pod can be lost as soon as a container has started",
		reads:    append([]string{conditionField(corev1.PodReadyToStartContainers)}, statusFields...),
		judge:    each(sandboxNotReady),
	},
}

// sandboxNotReady judges only the start: the sandbox of a pod can be lost and made again while a container runs. The
// kubelet then reports the new one before it reports that the container was stopped.
func sandboxNotReady(c *change, one container) string {
	found := podapi.Condition(c.is, corev1.PodReadyToStartContainers)
	if found == nil || found.Status != corev1.ConditionFalse || c.was == nil || c.next.Listed || running(one.was) || !running(one.is) {
		return ""
	}
	return "started, though PodReadyToStartContainers is False"
}

func malformedConditions(c *change) []string {
	var broken []string
	seen := map[corev1.PodConditionType]bool{}
	for _, found := range c.is.Status.Conditions {
		of := conditionField(found.Type)
		switch {
		case c.foreign(of) || !slices.Contains(ofTheNode, found.Type):
		case seen[found.Type]:
			broken = append(broken, fmt.Sprintf("two conditions of type %s", found.Type))
		case found.Status != corev1.ConditionTrue && found.Status != corev1.ConditionFalse && found.Status != corev1.ConditionUnknown:
			broken = append(broken, fmt.Sprintf("condition %s has status %q", found.Type, found.Status))
		}
		seen[found.Type] = true
	}
	return broken
}
