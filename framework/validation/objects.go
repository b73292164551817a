// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// ref names the object that the check looks at.
func (o ObjectCheck) ref() ObjectRef {
	return ObjectRef{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
}

// ObjectRefs lists the objects that the checks look at, without repetition and in the order of the checks.
func (c Checks) ObjectRefs() []ObjectRef {
	var refs []ObjectRef
	seen := map[ObjectRef]bool{}
	for _, check := range c.Objects {
		if ref := check.ref(); !seen[ref] {
			seen[ref] = true
			refs = append(refs, ref)
		}
	}
	return refs
}

// Subject is what a check of c reads: an object, the events of a namespace (see [EventsRef]), or pods. The pods of a
// check_pods or check_logs entry have the kind "Pod" and the name that the entry has, which means generated pods if it
// ends in "-" (see [ObjectRef.Pod]).
func (c Checks) Subject(check CheckRef) ObjectRef {
	pods := podapi.Selector{}
	switch check.Kind {
	case CheckObjects:
		return c.Objects[check.Index].ref()
	case CheckEvents:
		return EventsRef(c.Events[check.Index].Namespace)
	case CheckPods:
		pods = c.Pods[check.Index].Selector()
	case CheckLogs:
		pods = c.Logs[check.Index].Selector()
	}
	return PodRef(pods)
}

func (o ObjectCheck) want() string {
	if o.Expression == "" {
		return "an object" + o.Throughout.want()
	}
	return strings.Join(strings.Fields(o.Expression), " ") + o.Throughout.want()
}

// object judges one entry of check_objects.
func (e *Evaluator) object(index int, check ObjectCheck, s State) Outcome {
	state := s.Object(check.ref())
	pod := check.pod(s) // after the object, so that it is not older
	out := Outcome{Message: check.Message, Want: check.want(), Err: state.Err, Pod: pod.Pod, Unsettled: pod.ending()}
	if state.Object == nil {
		out.Got = fmt.Sprintf("no %s %s in namespace %s", check.Kind, check.Name, check.Namespace)
		if gone := check.gonePod(s); gone != nil {
			out.Verdict, out.Got, out.Pod = Never, "gone; last seen: "+podapi.Describe(gone), gone
		}
	} else {
		var reason string
		out.Verdict, reason = e.evaluateObject(index, check, state.Object)
		out.Got = check.ref().values(check.program, state.Object)
		if reason != "" {
			out.Got = reason + "\n" + out.Got
		}
		if out.Verdict == NotYet && podapi.Final(pod.Pod) && check.program.readsWhatEnds() {
			e.settle(&out, s.Watched(check.ref(), pod.Changed))
		}
	}
	if state.Err != nil {
		out.Got += "\nlast error: " + errorText(state.Err)
	}
	if check.Demands() {
		e.objectThroughout(index, check, s, &out)
	}
	return out
}

// objectThroughout judges an object over time, whose outcome of the moment is out. Of pods of the same name, all count.
func (e *Evaluator) objectThroughout(index int, check ObjectCheck, s State, out *Outcome) {
	of := observed{
		Throughout: &check.Throughout, check: CheckRef{CheckObjects, e.checks.phase, index}, ref: check.ref(), holds: check.holds,
	}
	selector, isPod := check.Pod()
	if !isPod {
		e.throughout(of, s, false, out)
		return
	}
	for _, pod := range s.Pods(selector) {
		if pod.Pod == nil {
			continue
		}
		of.uid = pod.Pod.UID
		if e.throughout(of, s, pod.Gone, out); out.Verdict == Never {
			out.Pod = pod.Pod
			return
		}
		if pod.Gone && check.Always && e.courses[courseKey{of.check, of.uid}].since != nil {
			out.Verdict, out.Got, out.Pod = Never, "gone; last seen: "+podapi.Describe(pod.Pod), pod.Pod
			return
		}
	}
}

// holds judges a revision by itself.
func (o ObjectCheck) holds(r Revision) (bool, string) {
	object := r.fields()
	switch {
	case object == nil:
		return false, "no " + o.Kind
	case o.program == nil:
		return true, ""
	}
	verdict, _ := o.program.evaluate(object)
	return verdict == Holds, o.ref().values(o.program, object)
}

// values shows what an expression reads of an object.
func (r ObjectRef) values(p *program, object map[string]any) string {
	switch {
	case p == nil:
		return "the object exists"
	case r.Kind == "Secret":
		return "the values of a Secret are not shown"
	}
	return p.values(object)
}

// settle judges for good what does not hold on a pod that has ended, once its status has been quiet for long enough.
func (e *Evaluator) settle(o *Outcome, quiet time.Duration) {
	if o.wait = e.Settle - quiet; o.wait > 0 {
		return
	}
	o.Verdict, o.wait = Never, 0
	o.Got += fmt.Sprintf("\nthe pod has ended, and has not changed for %s", e.Settle)
}

// Pod names the pod that the check looks at, false if it looks at an object of another kind.
func (o ObjectCheck) Pod() (podapi.Selector, bool) { return o.ref().Pod() }

// pod is the pod that a check looks at: a failure describes it, which the values of an expression over all its
// containers do not.
func (o ObjectCheck) pod(s State) PodState {
	selector, isPod := o.Pod()
	if !isPod {
		return PodState{}
	}
	var pod PodState
	for _, candidate := range s.Pods(selector) {
		if !candidate.Gone {
			pod = candidate
		}
	}
	return pod
}

// gonePod is the last pod of the name that was seen, if all are gone and there is no controller that creates another
// one.
func (o ObjectCheck) gonePod(s State) *corev1.Pod {
	selector, isPod := o.Pod()
	if !isPod {
		return nil
	}
	var last *corev1.Pod
	for _, pod := range s.Pods(selector) {
		if !pod.Gone || pod.Pod == nil || metav1.GetControllerOfNoCopy(pod.Pod) != nil {
			return nil
		}
		last = pod.Pod
	}
	return last
}

// evaluateObject runs the expression, or remembers its verdict on this version of the object.
func (e *Evaluator) evaluateObject(index int, check ObjectCheck, object map[string]any) (Verdict, string) {
	if check.program == nil {
		return Holds, ""
	}
	metadata, _ := object["metadata"].(map[string]any)
	uid, _ := metadata["uid"].(string)
	version, _ := metadata["resourceVersion"].(string)
	if old, ok := e.objects[index]; ok && version != "" && old.uid == uid && old.version == version {
		return old.verdict, old.reason
	}
	verdict, reason := check.program.evaluate(object)
	e.objects[index] = cachedObject{uid, version, verdict, reason}
	return verdict, reason
}
