// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"net/url"
	"reflect"
	"slices"
)

// Alters tells whether the node would see an object otherwise with the fault, report it otherwise, or treat it
// otherwise, while it is as it is given; changed is as in When.Holds. A node acts on what it sees, so a fault that
// alters no state of any object of a template, and none of its calls, leaves the template alone. See AltersCall and
// NeedsSeveralPods for what an object alone does not show.
func (f Fault) Alters(kind string, object map[string]any, changed bool) bool {
	return slices.ContainsFunc(f.Rules, func(r Rule) bool {
		if r.Read != nil {
			return r.Read.Kind == kind && r.Read.Named(nameOf(object)) && r.Read.When.Holds(object, changed) && r.Read.alters(object)
		}
		return kind == "Pod" && r.altersPod(object, changed)
	})
}

func (r Rule) altersPod(pod map[string]any, changed bool) bool {
	switch {
	case r.Status != nil:
		return r.Status.When.Holds(pod, changed) && r.Status.alters(pod)
	case r.Admit != nil:
		return !r.Admit.counts() && r.Admit.When.Holds(pod, changed)
	case r.Delete != nil:
		return r.Delete.When.Holds(pod, changed)
	case r.Request != nil:
		return r.Request.Verb != "event" && r.Request.When.Holds(pod, changed) &&
			(r.Request.Verb != "token" || exists(pod, "spec.volumes[*].projected.sources[*].serviceAccountToken"))
	case r.Remove != nil:
		return r.Remove.When.Holds(pod, changed)
	case r.Litter != nil:
		// Changes that are not of labels or annotations are not known here, and taken for something.
		onlyMetadata := !slices.ContainsFunc(append(r.Litter.Repeat, r.Litter.Revert...), func(part string) bool {
			return part != "labels" && part != "annotations"
		})
		return r.Litter.When.Holds(pod, changed) && (r.Litter.Leave != "" || changed || !onlyMetadata)
	}
	return false
}

// NeedsSeveralPods tells whether the fault takes one pod for another, or comes with their number: it alters nothing
// where there is only one.
func (f Fault) NeedsSeveralPods() bool {
	return slices.ContainsFunc(f.Rules, func(r Rule) bool {
		switch {
		case r.Admit != nil:
			return r.Admit.counts()
		case r.Status != nil:
			return r.Status.Of != ""
		case r.Read != nil:
			return r.Read.Of != ""
		}
		return r.Mixup != nil
	})
}

// counts tells whether the rule comes with the number of pods.
func (a *AdmitRule) counts() bool { return a.Above > 0 || a.Running > 0 || a.Total > 0 || a.Queue > 0 }

// AltersCall tells whether a request to the API server that the node answers, or that is about what it told, would be
// answered otherwise with the fault: resource is that of the request, such as pods/log, query its parameters. What a
// rule asks of the pod is taken to hold.
func (f Fault) AltersCall(resource string, query url.Values) bool {
	return slices.ContainsFunc(f.Rules, func(r Rule) bool {
		switch {
		case r.Log != nil:
			return resource == "pods/log" && r.Log.alters(query)
		case r.Exec != nil:
			verbs := map[string]string{"exec": "pods/exec", "attach": "pods/attach", "portForward": "pods/portforward"}
			return resource == verbs[r.Exec.Verb]
		case r.Metrics != nil:
			return resource == "nodes/proxy"
		case r.Request != nil:
			return r.Request.Verb == "event" && resource == "events"
		}
		return false
	})
}

// alters is false for a rule that does not apply to such a request, and for one that only changes parameters which it
// lacks.
func (r *LogRule) alters(query url.Values) bool {
	lacks := func(name string) bool { return !query.Has(name) }
	if slices.ContainsFunc(r.With, lacks) {
		return false
	}
	other := *r
	other.When, other.State, other.With, other.Drop, other.Add, other.Anonymous = When{}, "", nil, nil, nil, false
	if !reflect.DeepEqual(other, LogRule{}) {
		return true
	}
	for name := range r.Add {
		if !lacks(name) {
			return true
		}
	}
	return slices.ContainsFunc(r.Drop, query.Has)
}

func nameOf(object map[string]any) string {
	meta, _ := object["metadata"].(map[string]any)
	return text(meta, "name")
}

// alters is true for a report that is late or lost, or loses what others write.
func (r *StatusRule) alters(pod map[string]any) bool {
	return r.Drop || r.Replace || r.Delay > 0 || r.Edit.alters(pod)
}

// alters tries the edit on a copy. What it remembers of earlier states is not known here, and taken for something else.
func (e Edit) alters(object map[string]any) bool {
	if (e.Freeze || e.Latch) && exists(object, e.Path) {
		return true
	}
	edited := clone(object).(map[string]any)
	if err := e.Apply(edited, nil); err != nil {
		return false
	}
	return !reflect.DeepEqual(object, edited)
}
