// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// over reports whether a pod has ended for good, and nothing takes its place: it has no controller, or is of a Job that
// has finished.
func (s PodState) over(in State) bool {
	if s.Gone || !podapi.Final(s.Pod) {
		return false
	}
	controller := metav1.GetControllerOfNoCopy(s.Pod)
	return controller == nil || finishedController(in, s.Pod.Namespace, controller)
}

// finishedController reports whether a controller is a Job that has finished: it creates no more pods.
func finishedController(in State, namespace string, controller *metav1.OwnerReference) bool {
	if controller.Kind != jobKind || controller.APIVersion != jobVersion {
		return false
	}
	job := in.Object(ObjectRef{APIVersion: jobVersion, Kind: jobKind, Namespace: namespace, Name: controller.Name}).Object
	metadata, _ := job["metadata"].(map[string]any)
	return metadata["uid"] == string(controller.UID) && finished(job)
}

// The kind of objects besides pods that end.
const jobKind, jobVersion = "Job", "batch/v1"

// finished reports whether a Job is complete or has failed, which is for good.
func finished(job map[string]any) bool {
	status, _ := job["status"].(map[string]any)
	conditions, _ := status["conditions"].([]any)
	return slices.ContainsFunc(conditions, func(c any) bool {
		condition, _ := c.(map[string]any)
		return (condition["type"] == "Complete" || condition["type"] == "Failed") && condition["status"] == "True"
	})
}

// ended is what objects have in common that have ended for good.
type ended struct {
	// what and has begin a sentence about them.
	what, has string
	// quiet is how long none of them has changed.
	quiet time.Duration
}

// allEnded reports whether everything that references name has ended for good: pods, at least one for each reference
// to some, and Jobs. The status of nothing else ends.
func allEnded(s State, refs ...ObjectRef) (ended, bool) {
	var all ended
	for i, ref := range refs {
		one, over := endedOf(s, ref)
		switch {
		case !over:
			return ended{}, false
		case i == 0:
			all = one
		default:
			all = ended{"the objects", "have", min(all.quiet, one.quiet)}
		}
	}
	return all, len(refs) > 0
}

func endedOf(s State, ref ObjectRef) (ended, bool) {
	selector, isPod := ref.Pod()
	if !isPod {
		state := s.Object(ref)
		isJob := ref.Kind == jobKind && (ref.APIVersion == "" || ref.APIVersion == jobVersion) && !ref.Several()
		return ended{"the Job", "has", s.Watched(ref, state.Changed)}, isJob && finished(state.Object)
	}
	pods := s.Pods(selector)
	if !selector.Generated() { // of several of a name, the last one is meant
		pods = slices.DeleteFunc(slices.Clone(pods), func(p PodState) bool { return p.Gone })
		pods = pods[max(len(pods)-1, 0):]
	}
	all := ended{what: "the pod", has: "has"}
	if selector.Generated() {
		all.what, all.has = "the pods", "have"
	}
	for i, pod := range pods {
		if !pod.over(s) {
			return ended{}, false
		}
		if quiet := s.Watched(ref, pod.Changed); i == 0 || quiet < all.quiet {
			all.quiet = quiet
		}
	}
	return all, len(pods) > 0
}

// Over reports whether nothing can be done in pods any more: they have ended for good, and have not changed for settle.
// It says so in words.
func Over(s State, pods podapi.Selector, settle time.Duration) (why string, over bool) {
	all, over := allEnded(s, PodRef(pods))
	return all.why(settle), over && all.quiet >= settle
}

func (a ended) why(settle time.Duration) string {
	return fmt.Sprintf("%s %s ended, and %[2]s not changed for %[3]s", a.what, a.has, settle)
}

// settle judges for good what does not hold although all that it is about has ended, once that has been quiet for long
// enough.
func (e *Evaluator) settle(o *Outcome, a ended) {
	if o.wait = e.Settle - a.quiet; o.wait > 0 {
		return
	}
	o.Verdict, o.wait = Never, 0
	o.Got += "\n" + a.why(e.Settle)
}
