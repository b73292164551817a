// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var phaseRules = []Rule{
	{
		ID:       "phase-known",
		Sentence: "The phase of a pod is Pending, Running, Succeeded or Failed.",
		Source:   "PodPhase in the API; Unknown has not been set since 2015",
		reads:    []string{phaseField},
		judge:    one(phaseKnown),
	},
	{
		ID:       "terminal-phase-is-final",
		Sentence: "The phase of a pod that has succeeded or failed does not change, unless a container that was lost is found while the pod is deleted.",
		Source:   "Pod lifecycle documentation; generateAPIPodStatus of the kubelet: pods are not allowed to leave terminal phases, except for what is computed anew",
		reads:    []string{phaseField},
		judge: later(func(c *change) string {
			if was, is := c.was.Status.Phase, c.is.Status.Phase; podapi.Ended(was) && is != was && !foundAgain(c) {
				return became("phase", was, is)
			}
			return ""
		}),
	},
	{
		ID:       "running-is-not-pending-again",
		Sentence: "A pod that was Running is not Pending again, unless its init containers run again.",
		Source:   "PodStatus.phase in the API; getPhase of the kubelet",
		reads:    append([]string{phaseField}, statusFields...),
		judge:    later(pendingAgain),
	},
	{
		ID:       "pending-waits-for-a-container",
		Sentence: "A pod is Pending only while one of its containers has not started.",
		Source:   "PodPending in the API: one or more of the containers has not been started",
		reads:    append([]string{phaseField}, statusFields...),
		judge:    one(pendingThoughStarted),
	},
	{
		ID:       "running-has-started-all",
		Sentence: "A pod is Running only when all its containers have been started.",
		Source:   "PodRunning in the API: all of the containers have been started",
		reads:    append([]string{phaseField}, statusFields...),
		judge: each(func(c *change, one container) string {
			if c.is.Status.Phase == corev1.PodRunning && one.regular() && !started(one.is) {
				return "has not started, though the pod is Running"
			}
			return ""
		}),
	},
	{
		ID:       "succeeded-means-exit-0",
		Sentence: "A pod has succeeded only if all its containers have ended with exit code 0.",
		Source:   "PodSucceeded in the API",
		reads:    append([]string{phaseField}, statusFields...),
		judge: each(func(c *change, one container) string {
			if c.is.Status.Phase != corev1.PodSucceeded || !one.regular() || succeeded(one.is) {
				return ""
			}
			return stateOf(one.is) + ", though the pod has succeeded"
		}),
	},
}

// foundAgain reports whether a pod that is being deleted had failed only as far as a container was lost, of which the
// end is known now. A busy kubelet may look for the containers while it removes them.
func foundAgain(c *change) bool {
	return c.is.DeletionTimestamp != nil && c.was.Status.Phase == corev1.PodFailed && c.is.Status.Phase == corev1.PodSucceeded &&
		slices.ContainsFunc(c.containers, func(one container) bool {
			return ended(one.was) && lost(one.was.State.Terminated) && ended(one.is) && !lost(one.is.State.Terminated)
		})
}

func phaseKnown(c *change) string {
	switch phase := c.is.Status.Phase; phase {
	case corev1.PodPending, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed:
		return ""
	default:
		return fmt.Sprintf("phase %q", phase)
	}
}

// pendingAgain accepts that the pod is set up anew, after the loss of its sandbox or by the action
// RestartAllContainers: its init containers run again or have just done so, and the others have not started.
func pendingAgain(c *change) string {
	if c.was.Status.Phase != corev1.PodRunning || c.is.Status.Phase != corev1.PodPending {
		return ""
	}
	for _, one := range c.containers {
		if one.regular() && running(one.is) {
			return "phase became Pending, was Running, and " + one.String() + " runs"
		}
	}
	for _, one := range c.containers {
		if one.Init() && (!initialized(one) || one.was == nil || one.was.RestartCount != one.is.RestartCount || one.was.ContainerID != one.is.ContainerID) {
			return ""
		}
	}
	return "phase became Pending, was Running"
}

// initialized reports whether an init container does not hold up the pod: it has succeeded, or is a sidecar that has
// started. See isInitContainerInitialized of the kubelet.
func initialized(c container) bool {
	if c.Sidecar() {
		return c.is != nil && c.is.Started != nil && *c.is.Started
	}
	return succeeded(c.is)
}

// pendingThoughStarted judges only while a container runs: the kubelet may report the end of all containers while it
// still holds back the new phase (mergePodStatus). It does so too for a pod that runs out of its deadline.
func pendingThoughStarted(c *change) string {
	if c.is.Status.Phase != corev1.PodPending || c.is.Spec.ActiveDeadlineSeconds != nil || c.is.DeletionTimestamp != nil {
		return ""
	}
	run := ""
	for _, one := range c.containers {
		switch {
		case one.Init() && !initialized(one), one.regular() && !started(one.is):
			return ""
		case one.regular() && running(one.is):
			run = one.String()
		}
	}
	if run == "" {
		return ""
	}
	return run + " runs, no container waits, and the pod is Pending"
}
