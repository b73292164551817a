// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// PodName names a pod, or the pods of a controller if it ends in "-".
type PodName struct{ Namespace, Name string }

func checkedPods(p *validation.Procedure) []PodName {
	var names []PodName
	add := func(namespace, name string) { names = appendNew(names, PodName{namespace, name}) }
	for _, step := range p.Steps {
		if step.Exec != nil {
			add(step.Exec.Namespace, step.Exec.Name)
		}
	}
	for _, checks := range p.AllChecks() {
		for _, check := range checks.Pods {
			add(check.Namespace, check.Name)
		}
		for _, check := range checks.Logs {
			add(check.Namespace, check.Name)
		}
		for _, check := range checks.Objects {
			if check.Kind == "Pod" {
				add(check.Namespace, check.Name)
			}
		}
	}
	return names
}

func checkedObjects(p *validation.Procedure) []validation.ObjectRef {
	var refs []validation.ObjectRef
	for _, checks := range p.AllChecks() {
		refs = append(refs, checks.ObjectRefs()...)
	}
	return refs
}

func appendNew[T comparable](list []T, item T) []T {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}
