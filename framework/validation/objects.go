// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

func (o ObjectCheck) want() string {
	if o.counts() {
		return o.wantNumber()
	}
	if o.Expression == "" {
		return "an object" + o.Throughout.want()
	}
	return strings.Join(strings.Fields(o.Expression), " ") + o.Throughout.want()
}

// object judges one entry of check_objects.
func (e *Evaluator) object(index int, check ObjectCheck, s State) Outcome {
	if check.counts() {
		return e.number(index, check, s)
	}
	state := s.Object(check.ref())
	pod := check.pod(s) // after the object, so that it is not older
	out := Outcome{Message: check.Message, Want: check.want(), Err: state.Err, Pod: pod.Pod, Unsettled: pod.ending()}
	objects := check.others(s, &out)
	objects[theObject] = state.Object
	if missing := check.missing(objects); missing != "" {
		out.Got = missing
		if gone := check.gonePod(s); state.Object == nil && gone != nil {
			out.Verdict, out.Got, out.Pod = Never, "gone; last seen: "+podapi.Describe(gone), gone
		}
	} else {
		out.Verdict, out.Got, out.Read = e.judge(objectKey{check: index}, check, check.ref(), objects)
		if out.Verdict == NotYet && check.program.readsWhatEnds() {
			if all, over := allEnded(s, check.Refs()...); over {
				e.settle(&out, all)
			} else {
				e.unplaced(&out, s, pod)
			}
		}
	}
	if out.Err != nil {
		out.Got += "\nlast error: " + errorText(out.Err)
	}
	if check.Demands() {
		e.objectThroughout(index, check, s, &out)
	}
	return out
}

// others are the further objects of a check by their variables. An error of reading them goes to out.
func (o ObjectCheck) others(s State, out *Outcome) map[string]any {
	objects := map[string]any{}
	for _, other := range o.Others {
		state := s.Object(other.ref())
		objects[other.As] = state.Object
		if out.Err == nil {
			out.Err = state.Err
		}
	}
	return objects
}

// judge gives the verdict on objects that exist, of which the check is about the one that ref names, and shows what the
// expression reads of them.
func (e *Evaluator) judge(key objectKey, check ObjectCheck, ref ObjectRef, objects map[string]any) (v Verdict, got string, read *Reading) {
	verdict, reason := e.evaluateObject(key, check, objects)
	got = check.values(objects)
	if reason != "" {
		got = reason + "\n" + got
	}
	if verdict == NotYet {
		read = check.program.reading(ref, objects)
	}
	return verdict, got, read
}

// missing names the first object that is absent; "" if all are there.
func (o ObjectCheck) missing(objects map[string]any) string {
	for i, ref := range o.Refs() {
		name := theObject
		if i > 0 {
			name = o.Others[i-1].As
		}
		if object, _ := objects[name].(map[string]any); object == nil {
			return fmt.Sprintf("no %s %s in namespace %s", ref.Kind, ref.Name, ref.Namespace)
		}
	}
	return ""
}

// values shows what the expression reads of its objects.
func (o ObjectCheck) values(objects map[string]any) string {
	for _, other := range o.Others {
		if other.Kind == "Secret" {
			return other.ref().values(o.program, objects)
		}
	}
	return o.ref().values(o.program, objects)
}

// objectThroughout judges an object over time, whose outcome of the moment is out. Of pods of the same name, all count.
func (e *Evaluator) objectThroughout(index int, check ObjectCheck, s State, out *Outcome) {
	of := observed{
		Throughout: &check.Throughout, check: CheckRef{CheckObjects, e.checks.phase, index}, ref: check.ref(), holds: check.holds,
	}
	selector, isPod := check.ref().Pod()
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
			out.Verdict, out.Got, out.Read, out.Pod = Never, "gone; last seen: "+podapi.Describe(pod.Pod), nil, pod.Pod
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
	verdict, _ := o.program.evaluate(of(object))
	return verdict == Holds, o.ref().values(o.program, of(object))
}

// values shows what an expression reads of an object r, and of others.
func (r ObjectRef) values(p *program, objects map[string]any) string {
	switch {
	case p == nil:
		return "the object exists"
	case r.Kind == "Secret":
		return "the values of a Secret are not shown"
	}
	return p.values(objects)
}

// pod is the pod that a check looks at: a failure describes it, which the values of an expression over all its
// containers do not.
func (o ObjectCheck) pod(s State) PodState {
	selector, isPod := o.ref().Pod()
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
	selector, isPod := o.ref().Pod()
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

// evaluateObject runs the expression, or remembers its verdict on these versions of the objects.
func (e *Evaluator) evaluateObject(key objectKey, check ObjectCheck, objects map[string]any) (Verdict, string) {
	if check.program == nil {
		return Holds, ""
	}
	versions := versionsOf(objects)
	if old, ok := e.objects[key]; ok && versions != "" && old.versions == versions {
		return old.verdict, old.reason
	}
	verdict, reason := check.program.evaluate(objects)
	e.objects[key] = cachedObject{versions, verdict, reason}
	return verdict, reason
}

// versionsOf is a text that differs for different objects and versions of objects; "" if one has no version.
func versionsOf(objects map[string]any) string {
	all := ""
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		object, _ := objects[name].(map[string]any)
		metadata, _ := object["metadata"].(map[string]any)
		version, _ := metadata["resourceVersion"].(string)
		if version == "" {
			return ""
		}
		all += fmt.Sprintf("%s %v %s\n", name, metadata["uid"], version)
	}
	return all
}
