// SPDX-License-Identifier: Apache-2.0

package validation

import "github.com/interTwin-eu/vk-test-set/framework/podapi"

// ref names the object that the check looks at, or the objects.
func (o ObjectCheck) ref() ObjectRef {
	return ObjectRef{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name, Selector: o.Selector}
}

// ref names the object.
func (o OtherObject) ref() ObjectRef {
	return ObjectRef{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
}

// Refs names the objects that the check reads, its own first.
func (o ObjectCheck) Refs() []ObjectRef {
	refs := []ObjectRef{o.ref()}
	for _, other := range o.Others {
		refs = append(refs, other.ref())
	}
	return refs
}

// ObjectRefs lists the objects that the checks look at, without repetition and in the order of the checks.
func (c Checks) ObjectRefs() []ObjectRef {
	var refs []ObjectRef
	seen := map[ObjectRef]bool{}
	for _, check := range c.Objects {
		for _, ref := range check.Refs() {
			if !seen[ref] {
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
	}
	return refs
}

// PodSelectors lists the pods that the checks are about. Some may be in it twice.
func (c Checks) PodSelectors() []podapi.Selector {
	var selectors []podapi.Selector
	for _, check := range c.Pods {
		selectors = append(selectors, check.Selector())
	}
	for _, check := range c.Logs {
		selectors = append(selectors, check.Selector())
	}
	for _, check := range c.Objects {
		for _, ref := range check.Refs() {
			if pod, ok := ref.Pod(); ok {
				selectors = append(selectors, pod)
			}
		}
	}
	for _, check := range c.Events {
		if pod, ok := check.Selector(); ok {
			selectors = append(selectors, pod)
		}
	}
	return selectors
}

// Subjects are what a check of c reads: objects, the events of a namespace (see [EventsRef]), or pods. The pods of a
// check_pods or check_logs entry have the kind "Pod" and the name that the entry has, which means generated pods if it
// ends in "-" (see [ObjectRef.Pod]).
func (c Checks) Subjects(check CheckRef) []ObjectRef {
	pods := podapi.Selector{}
	switch check.Kind {
	case CheckObjects:
		return c.Objects[check.Index].Refs()
	case CheckEvents:
		return []ObjectRef{EventsRef(c.Events[check.Index].Namespace)}
	case CheckPods:
		pods = c.Pods[check.Index].Selector()
	case CheckLogs:
		pods = c.Logs[check.Index].Selector()
	}
	return []ObjectRef{PodRef(pods)}
}
