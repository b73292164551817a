// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var agreementRules = []Rule{
	{
		ID:       "containers-ready-agrees",
		Sentence: "ContainersReady of a Running pod is True if all its containers and sidecars are ready, and otherwise not.",
		Source:   "ContainersReady in the API; GenerateContainersReadyCondition of the kubelet",
		reads:    append([]string{phaseField, conditionField(corev1.ContainersReady)}, statusFields...),
		judge:    one(containersReady),
	},
	{
		ID:       "ready-agrees",
		Sentence: "Without readiness gates, Ready of a Running pod equals ContainersReady; with gates, it becomes True only when they are True.",
		Source:   "PodReady in the API, PodSpec.readinessGates, KEP-580; GeneratePodReadyCondition of the kubelet",
		reads:    []string{phaseField, conditionField(corev1.ContainersReady), conditionField(corev1.PodReady)},
		judge:    one(podReady),
	},
	{
		ID:       "pending-is-not-ready",
		Sentence: "A Pending pod is not Ready, nor are its containers.",
		Source:   "PodPending and PodReady in the API; GenerateContainersReadyCondition of the kubelet",
		reads:    []string{phaseField, conditionField(corev1.ContainersReady), conditionField(corev1.PodReady)},
		judge: one(func(c *change) string {
			for _, of := range []corev1.PodConditionType{corev1.PodReady, corev1.ContainersReady} {
				if c.is.Status.Phase == corev1.PodPending && podapi.IsTrue(c.is, of) {
					return fmt.Sprintf("%s is True, but the pod is Pending", of)
				}
			}
			return ""
		}),
	},
	{
		ID: "initialized-agrees",
		Sentence: "Initialized becomes True when all init containers have succeeded and sidecars have started. It is True for a Running pod, " +
			"and for a Pending one that reports that its init containers have done so, unless one has a startup probe.",
		Source: "PodInitialized in the API; GeneratePodInitializedCondition of the kubelet",
		reads:  append([]string{phaseField, conditionField(corev1.PodInitialized)}, statusFields...),
		judge:  one(podInitialized),
	},
	{
		ID:       "initialized-stays",
		Sentence: "Initialized does not become False again, unless the init containers run again.",
		Source:   "GeneratePodInitializedCondition of the kubelet: once a pod is initialized, it cannot be uninitialized",
		reads:    append([]string{conditionField(corev1.PodInitialized)}, statusFields...),
		judge: later(func(c *change) string {
			found := podapi.Condition(c.is, corev1.PodInitialized)
			if !podapi.IsTrue(c.was, corev1.PodInitialized) || found == nil || found.Status == corev1.ConditionTrue || uninitialized(c) != nil {
				return ""
			}
			return became("Initialized", corev1.ConditionTrue, found.Status)
		}),
	},
}

// containersReady does not judge a pod that is being ended: the kubelet already reports its containers as not ready
// while it holds back the phase (mergePodStatus).
func containersReady(c *change) string {
	found := podapi.Condition(c.is, corev1.ContainersReady)
	if found == nil || c.is.Status.Phase != corev1.PodRunning {
		return ""
	}
	judged, unready := 0, ""
	for _, one := range c.containers {
		if !one.probed() {
			continue
		}
		if one.is == nil {
			return "" // the rule every-container-has-a-status tells it
		}
		judged++
		if !one.is.Ready && unready == "" {
			unready = one.String()
		}
	}
	switch {
	case found.Status == corev1.ConditionTrue && unready != "":
		return "ContainersReady is True, but " + unready + " is not ready"
	case found.Status != corev1.ConditionTrue && unready == "" && judged > 0 && !endedByOthers(c.is) && c.is.Spec.ActiveDeadlineSeconds == nil:
		return fmt.Sprintf("ContainersReady is %s, but all containers are ready", found.Status)
	}
	return ""
}

// podReady compares with gates only when Ready becomes True: their writers do not wait for the node.
func podReady(c *change) string {
	ready, containers := podapi.Condition(c.is, corev1.PodReady), podapi.Condition(c.is, corev1.ContainersReady)
	if ready == nil || containers == nil || c.is.Status.Phase != corev1.PodRunning {
		return ""
	}
	gates := c.is.Spec.ReadinessGates
	if ready.Status != containers.Status && (len(gates) == 0 || ready.Status == corev1.ConditionTrue) {
		return fmt.Sprintf("Ready is %s, but ContainersReady is %s", ready.Status, containers.Status)
	}
	if ready.Status != corev1.ConditionTrue || podapi.IsTrue(c.was, corev1.PodReady) {
		return ""
	}
	for _, gate := range gates {
		if !podapi.IsTrue(c.is, gate.ConditionType) && !podapi.IsTrue(c.was, gate.ConditionType) {
			return fmt.Sprintf("Ready became True, but the readiness gate %s is not", gate.ConditionType)
		}
	}
	return ""
}

func podInitialized(c *change) string {
	found := podapi.Condition(c.is, corev1.PodInitialized)
	if found == nil {
		return ""
	}
	if found.Status != corev1.ConditionTrue {
		return notInitialized(c, found)
	}
	for _, one := range c.containers {
		if one.regular() && started(one.is) {
			return "" // where init containers have to be before, the rule containers-run-after-init-containers tells it
		}
	}
	if held := uninitialized(c); held != nil && !podapi.IsTrue(c.was, corev1.PodInitialized) {
		return "Initialized became True, but " + held.String() + " " + unfinished(*held)
	}
	return ""
}

// notInitialized judges a Pending pod only if it has init containers and reports them all: a node without them may hold
// back the condition until the pod runs. SetContainerStartup of the kubelet reports that a startup probe has succeeded
// before it reports the condition.
func notInitialized(c *change, found *corev1.PodCondition) string {
	switch {
	case c.is.Status.Phase == corev1.PodRunning:
		return fmt.Sprintf("Initialized is %s, though the pod is Running", found.Status)
	case c.is.Status.Phase == corev1.PodPending && len(c.is.Spec.InitContainers) > 0 && uninitialized(c) == nil && !probesStartup(c.is.Spec.InitContainers):
		return fmt.Sprintf("Initialized is %s, though all init containers have succeeded", found.Status)
	}
	return ""
}

func probesStartup(inits []corev1.Container) bool {
	return slices.ContainsFunc(inits, func(c corev1.Container) bool { return c.StartupProbe != nil })
}

// uninitialized returns the first init container that holds up the pod, nil if none does.
func uninitialized(c *change) *container {
	for i := range c.containers {
		if one := c.containers[i]; one.Init() && !initialized(one) {
			return &one
		}
	}
	return nil
}

func unfinished(c container) string {
	if c.is == nil {
		return "has no status"
	}
	return "is " + stateOf(c.is)
}
