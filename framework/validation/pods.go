// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// pods judges one entry of check_pods.
func (e *Evaluator) pods(index int, p PodCheck, s State) Outcome {
	want := "phase " + p.Status
	if p.Selector().Generated() {
		want += " of every pod generated from " + p.Name
	}
	want += p.want()
	pods := s.Pods(p.Selector())
	if len(pods) == 0 {
		return Outcome{Want: want, Got: "no " + p.Selector().String()}
	}
	found := make([]Outcome, len(pods))
	for i, pod := range pods {
		verdict, got := p.judge(pod)
		found[i] = Outcome{Verdict: verdict, Want: want, Got: got, Pod: pod.Pod, Unsettled: pod.ending()}
		e.unplaced(&found[i], s, pod)
		e.podThroughout(index, p, s, pod, &found[i])
	}
	return all(found)
}

// unplaced judges for good what does not hold of a pod that no node takes, once its status has been quiet for long
// enough. One that has a controller may be replaced.
func (e *Evaluator) unplaced(o *Outcome, s State, pod PodState) {
	if o.Verdict != NotYet || pod.Gone || pod.Unplaceable == "" || metav1.GetControllerOfNoCopy(pod.Pod) != nil {
		return
	}
	quiet := s.Watched(PodRef(podapi.Selector{Namespace: pod.Pod.Namespace, Name: pod.Pod.Name}), pod.Changed)
	if o.wait = e.Settle - quiet; o.wait > 0 {
		return
	}
	o.Verdict, o.OfNode, o.wait = Never, true, 0
	o.Got += "\n" + pod.Unplaceable
}

// podThroughout judges a pod over time, whose outcome of the moment is out.
func (e *Evaluator) podThroughout(index int, p PodCheck, s State, pod PodState, out *Outcome) {
	if !p.Demands() || pod.Pod == nil {
		return
	}
	e.throughout(observed{
		Throughout: &p.Throughout, check: CheckRef{CheckPods, e.checks.phase, index}, uid: pod.Pod.UID,
		ref: PodRef(podapi.Selector{Namespace: p.Namespace, Name: pod.Pod.Name}),
		holds: func(r Revision) (bool, string) {
			return r.Pod.Status.Phase == corev1.PodPhase(p.Status), podapi.Describe(r.Pod)
		},
	}, s, pod.Gone, out)
}

// judge gives the verdict on one pod. The phase wanted comes first: a pod that is wanted Pending may be so because its
// image can never be pulled.
func (p PodCheck) judge(s PodState) (Verdict, string) {
	got := podapi.Describe(s.Pod)
	if s.Gone {
		return Never, "gone; last seen: " + got
	}
	if s.Pod == nil {
		return NotYet, got
	}
	want, phase := corev1.PodPhase(p.Status), s.Pod.Status.Phase
	switch {
	case phase == want:
		return Holds, got
	case podapi.Ended(phase):
		return Never, got
	case want != corev1.PodFailed && podapi.Unstartable(s.Pod) != "": // such a pod fails at its deadline, or when it is deleted
		return Never, got
	default:
		return NotYet, got
	}
}

// all combines the outcomes of several pods that all have to meet a check: the worst of them is reported.
func all(found []Outcome) Outcome {
	return pick(found, Never, NotYet, Holds)
}

// pick returns the first outcome with the verdict that ranks highest, and says how many others there are.
func pick(found []Outcome, rank ...Verdict) Outcome {
	for _, v := range rank {
		var first *Outcome
		n := 0
		for i := range found {
			if found[i].Verdict != v {
				continue
			}
			if n++; first == nil {
				first = &found[i]
			}
		}
		if first == nil {
			continue
		}
		o := *first
		o.Unsettled = slices.ContainsFunc(found, func(o Outcome) bool { return o.Unsettled })
		if len(found) > 1 {
			o.Got = fmt.Sprintf("%d of %d pods; %s: %s", n, len(found), podName(o.Pod), o.Got)
		}
		return o
	}
	return Outcome{}
}

func podName(pod *corev1.Pod) string {
	if pod == nil {
		return "unknown pod"
	}
	return "pod " + pod.Name
}
