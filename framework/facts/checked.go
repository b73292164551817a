// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

func checkedPods(p *validation.Procedure) []podapi.Selector {
	var selectors []podapi.Selector
	add := func(selector podapi.Selector) { selectors = appendNew(selectors, selector) }
	for _, step := range p.Steps {
		if step.Exec != nil {
			add(step.Exec.Selector())
		}
		if step.Attach != nil {
			add(step.Attach.Selector())
		}
		if step.PortForward != nil {
			add(step.PortForward.Selector())
		}
	}
	for _, checks := range p.AllChecks() {
		for _, pods := range checks.PodSelectors() {
			add(pods)
		}
	}
	return selectors
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

func checkedEvents(p *validation.Procedure) []validation.ObjectRef {
	var refs []validation.ObjectRef
	for _, checks := range p.AllChecks() {
		for _, check := range checks.Events {
			refs = appendNew(refs, validation.ObjectRef{Kind: check.Kind, Namespace: check.Namespace, Name: check.Name})
		}
	}
	return refs
}
