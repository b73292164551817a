// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

var conditionTimeRules = []Rule{
	{
		ID:       "condition-has-a-time",
		Sentence: "A condition has the time of its last transition.",
		Source:   "PodCondition.lastTransitionTime; updateLastTransitionTime of the kubelet",
		judge: perCondition(func(_ *change, _, is *corev1.PodCondition) string {
			if is.LastTransitionTime.IsZero() {
				return "no lastTransitionTime"
			}
			return ""
		}),
	},
	{
		ID:       "condition-time-does-not-go-back",
		Sentence: "The last transition of a condition does not move back in time.",
		Source:   "PodCondition.lastTransitionTime; updateLastTransitionTime of the kubelet",
		judge: perCondition(func(_ *change, was, is *corev1.PodCondition) string {
			if was == nil || is.LastTransitionTime.IsZero() || !is.LastTransitionTime.Before(&was.LastTransitionTime) {
				return ""
			}
			return became("lastTransitionTime", clock(was.LastTransitionTime), clock(is.LastTransitionTime))
		}),
	},
	{
		ID:       "condition-time-moves-with-the-status",
		Sentence: "When the status of a condition changes, so does the time of its last transition.",
		Source:   "PodCondition.lastTransitionTime in the API; updateLastTransitionTime of the kubelet",
		judge:    perCondition(timeKept),
	},
	{
		ID:       "condition-time-stays-with-the-status",
		Sentence: "While nothing happens that could change a condition, the time of its last transition does not change.",
		Source:   "PodCondition.lastTransitionTime in the API: last time the condition transitioned from one status to another",
		judge:    perCondition(timeMoved),
	},
	{
		ID:       "condition-generation-never-falls",
		Sentence: "The observedGeneration of a condition never falls, and is not higher than the pod's generation.",
		Source:   "PodCondition.observedGeneration, KEP-5067; CalculatePodConditionObservedGeneration of the API",
		Since:    34,
		judge:    perCondition(generationFalls),
	},
}

// generationFalls accepts that readiness was ahead of the rest of the status: the kubelet sets it by the pod as it is
// when a probe ends (SetContainerReadiness), maybe while it syncs the pod as it was before.
func generationFalls(c *change, was, is *corev1.PodCondition) string {
	switch {
	case is.ObservedGeneration > c.is.Generation:
		return fmt.Sprintf("observedGeneration is %d, but generation is %d", is.ObservedGeneration, c.is.Generation)
	case was == nil || is.ObservedGeneration >= was.ObservedGeneration,
		readiness(is.Type) && was.ObservedGeneration > c.was.Status.ObservedGeneration:
		return ""
	}
	return became("observedGeneration", was.ObservedGeneration, is.ObservedGeneration)
}

// readiness reports whether a condition follows the probes.
func readiness(of corev1.PodConditionType) bool {
	return of == corev1.PodReady || of == corev1.ContainersReady
}

// timed are the conditions that a node keeps up all the time, if it reports them at all.
var timed = append([]corev1.PodConditionType{corev1.PodReadyToStartContainers}, standard...)

// perCondition judges each of the timed conditions; was is nil if the earlier revision does not have it.
func perCondition(judge func(c *change, was, is *corev1.PodCondition) string) func(c *change) []string {
	return func(c *change) []string {
		var broken []string
		for _, of := range timed {
			is := podapi.Condition(c.is, of)
			if is == nil || c.foreign(conditionField(of)) {
				continue
			}
			if what := judge(c, podapi.Condition(c.was, of), is); what != "" {
				broken = append(broken, string(of)+": "+what)
			}
		}
		return broken
	}
}

// A lastTransitionTime can tell whole seconds, and a busy node may write much later what it has noted.
const (
	// sameSecond is by how much the writes of two statuses have to be apart, so that the two did not begin within the
	// one second, if the containers tell when they changed.
	sameSecond = 5 * time.Second
	// sameSecondUnseen is the same if nothing tells when the change was.
	sameSecondUnseen = time.Minute
)

// timeKept compares the times of the writes by the API server's clock, which gives those. That of the later status is
// known only if no revision was missed. A status that changed because a container did is certainly of a later second if
// the container changed after the time that the condition still has.
func timeKept(c *change, was, is *corev1.PodCondition) string {
	if was == nil || c.next.Listed || was.Status == is.Status || !was.LastTransitionTime.Equal(&is.LastTransitionTime) || is.LastTransitionTime.IsZero() {
		return ""
	}
	apart := sameSecondUnseen
	if changed := c.firstRunChange(); !changed.IsZero() {
		if !is.LastTransitionTime.Before(&changed) {
			return ""
		}
		apart = sameSecond
	}
	first, last := lastWrite(c.previous), lastWrite(c.next)
	if first.IsZero() || last.Sub(first) < apart {
		return ""
	}
	return fmt.Sprintf("status became %s, was %s, and lastTransitionTime is still %s", is.Status, was.Status, clock(is.LastTransitionTime))
}

// firstRunChange is the earliest time at which a container started or ended, of those whose state differs between the
// revisions. It is zero if there is none, or if one does not tell.
func (c *change) firstRunChange() metav1.Time {
	var first metav1.Time
	for _, one := range c.containers {
		if one.was == nil || one.is == nil || stateOf(one.was) == stateOf(one.is) {
			continue
		}
		at := changedAt(one.is)
		switch {
		case at.IsZero():
			return at
		case first.IsZero(), at.Before(&first):
			first = at
		}
	}
	return first
}

// changedAt is when the run of a container began or ended that its status is about, zero if that does not tell.
func changedAt(s *corev1.ContainerStatus) metav1.Time {
	switch {
	case s.State.Running != nil:
		return s.State.Running.StartedAt
	case s.State.Terminated != nil:
		return s.State.Terminated.FinishedAt
	case s.LastTerminationState.Terminated != nil:
		return s.LastTerminationState.Terminated.FinishedAt
	}
	return metav1.Time{}
}

// lastWrite is when the node last wrote the status.
func lastWrite(r *podapi.Revision) time.Time {
	var last time.Time
	for _, w := range r.Writers {
		if byNode(w) && w.Time.After(last) {
			last = w.Time
		}
	}
	return last
}

// timeMoved judges only where the status certainly did not change and change back between the two revisions: a pod
// stays scheduled and initialized; readiness without probes and gates follows the runs of the containers. The sandbox
// of a pod may be lost and made again.
func timeMoved(c *change, was, is *corev1.PodCondition) string {
	if was == nil || was.Status != is.Status || !was.LastTransitionTime.Before(&is.LastTransitionTime) || was.LastTransitionTime.IsZero() {
		return ""
	}
	steady := is.Status == corev1.ConditionTrue && is.Type != corev1.PodReadyToStartContainers
	if readiness(is.Type) {
		steady = steadyReadiness(c)
	}
	if !steady {
		return ""
	}
	return fmt.Sprintf("lastTransitionTime became %s, was %s, and the status is still %s",
		clock(is.LastTransitionTime), clock(was.LastTransitionTime), is.Status)
}

func steadyReadiness(c *change) bool {
	if len(c.is.Spec.ReadinessGates) > 0 || c.was.Status.Phase != c.is.Status.Phase {
		return false
	}
	for _, one := range c.containers {
		switch {
		case !one.probed():
		case one.ReadinessProbe != nil || one.StartupProbe != nil || one.was == nil || one.is == nil:
			return false
		case stateOf(one.was) != stateOf(one.is) || one.was.ContainerID != one.is.ContainerID || one.was.RestartCount != one.is.RestartCount:
			return false
		}
	}
	return true
}
