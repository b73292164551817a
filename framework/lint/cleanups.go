// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// unscoped are the kinds that live in no namespace.
var unscoped = []string{"namespace", "node", "persistentvolume", "clusterrole", "clusterrolebinding", "storageclass", "priorityclass",
	"runtimeclass", "csidriver", "ingressclass", "customresourcedefinition", "validatingwebhookconfiguration", "mutatingwebhookconfiguration",
	"validatingadmissionpolicy", "validatingadmissionpolicybinding"}

// cleans reports whether an entry of clean_configs removes an object.
func cleans(c validation.Cleanup, o facts.Object) bool {
	kind := strings.ToLower(o.GetKind())
	if c.Namespace != o.Namespace() && !slices.Contains(unscoped, kind) && o.Known() {
		return false
	}
	ends := c.Selector().Generated()
	pod, hasPod := o.Pod()
	if ends && hasPod && pod.Answers(podapi.Selector{Namespace: o.Namespace(), Name: c.Name}) {
		return true // what generates the pods of that name, whatever the type says
	}
	generates := podapi.IsKind(c.Type, "pod") && podapi.GeneratesPods(o.GetKind()) || podapi.IsKind(c.Type, kind) && o.GetKind() != "Pod"
	if ends && generates && o.GetName() == c.Selector().Owner() {
		return true
	}
	return podapi.IsKind(c.Type, kind) && (o.GetName() == c.Name || o.GetName() == "" && o.GetGenerateName() == c.Name)
}

// cleaned warns of an object that stays after a failure, because no entry of clean_configs is about it or its
// namespace.
func (s *subject) cleaned(o facts.Object) {
	for _, c := range s.Procedure.CleanConfigs {
		if cleans(c, o) || podapi.IsKind(c.Type, "namespace") && c.Name == o.Namespace() {
			return
		}
	}
	if s.deleted(o, len(s.Procedure.Steps)) {
		return
	}
	s.warn(s.lineOf(o), "%s is not listed in clean_configs, so it is left behind when the test fails", o.Label())
}

// cleanups reports entries of clean_configs for which nothing can exist.
func (s *subject) cleanups() {
	if s.opaque {
		return
	}
	for i, c := range s.Procedure.CleanConfigs {
		if s.mayExist(c) {
			continue
		}
		var names []string
		for _, o := range s.facts.Objects {
			if podapi.IsKind(c.Type, o.GetKind()) {
				names = append(names, o.GetName())
			}
		}
		hint := yamlpos.Suggest(c.Name, names)
		if bare := c.Selector().Owner(); c.Selector().Generated() && slices.Contains(names, bare) {
			hint = fmt.Sprintf("; %q ends with \"-\", which selects pods that a controller creates: use %q", c.Name, bare)
		}
		s.error(c.Pos.KeyLine("name"), "clean_configs[%d]: nothing in this template creates the %s %s/%s%s", i, c.Type, c.Namespace, c.Name, hint)
	}
}

func (s *subject) mayExist(c validation.Cleanup) bool {
	for _, o := range s.facts.Objects {
		if cleans(c, o) {
			return true
		}
		// Controllers make claims, Jobs, ReplicaSets and Endpoints that they name after themselves.
		if strings.HasPrefix(c.Name, o.GetName()+"-") && !podapi.IsKind(c.Type, "pod") && o.GetKind() != "Pod" || o.GetKind() == "StatefulSet" && podapi.IsKind(c.Type, "persistentvolumeclaim") {
			return true
		}
		if o.GetKind() == "Service" && c.Name == o.GetName() && podapi.IsKind(c.Type, "endpoints") {
			return true
		}
	}
	if !podapi.IsKind(c.Type, "pod") {
		return false
	}
	now, _ := s.answering(len(s.Procedure.Steps), c.Selector())
	return len(now) > 0
}
