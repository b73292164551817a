// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// unusedLeaves are the fields of the API that no template sets: the leaves that are not among some fields.
func unusedLeaves(fields []Field) []string {
	return slices.DeleteFunc(slices.Clone(leaves()), func(leaf string) bool {
		return slices.ContainsFunc(fields, func(f Field) bool { return f.Path == leaf || within(f.Path, leaf) })
	})
}

// ignored are the faults of nodes that ignore a field.
func (s *survey) ignored() []Fault {
	all := []Fault{}
	for _, f := range s.fields {
		change := map[string]any{"kind": "Pod", "path": f.Path}
		if f.set == nil {
			change["delete"] = true
		} else {
			change["set"] = f.set
		}
		all = append(all, s.specFault("ignored", f.Path, "The node ignores %s.", f.Templates, rules{"read": change}))
	}
	for _, path := range unusedLeaves(s.fields) {
		all = append(all, s.specFault("ignored", path, "The node ignores %s.", nil, rules{"read": {"kind": "Pod", "path": path, "delete": true}}))
	}
	return all
}

// refused are the faults of nodes that refuse pods, or ephemeral containers, in which a field has a value other than
// its default.
func (s *survey) refused() []Fault {
	all := []Fault{}
	add := func(path string, standard any, templates []string) {
		when := map[string]any{"has": given(path, standard)}
		what, rule := "pods", rules{"admit": {"when": when, "as": "refused"}}
		if strings.HasPrefix(path, "spec.ephemeralContainers[*].") {
			// They are added to a pod that runs, and goes on to run.
			what, rule = "ephemeral containers", rules{"read": {"kind": "Pod", "when": when, "path": "spec.ephemeralContainers", "delete": true}}
		}
		all = append(all, s.specFault("refused", path, "The node refuses "+what+" that set %s.", templates, rule))
	}
	for _, f := range s.fields {
		add(f.Path, f.standard, f.Templates)
	}
	for _, path := range unusedLeaves(s.fields) {
		add(path, nil, nil)
	}
	return all
}

func (s *survey) specFault(kind, path, sentence string, templates []string, rule rules) Fault {
	f := Fault{
		Name: name(kind, path), Group: specGroup, Kind: kind, Subject: path,
		Meaning: fmt.Sprintf(sentence, path), Rules: []rules{rule}, Templates: templates,
	}
	// What a node may ignore it may also take from elsewhere, but it must not refuse a pod for it.
	if reason, _, found := why(s.reasons, path); found && (kind != "refused" || reason.unavailable()) {
		f.Reason, f.NotObservable = reason.Why, true
	}
	return f
}

// given is a path that leads to something where a field is set, even if it is to an empty object, and not to the value
// that the API sets where it is not.
func given(path string, standard any) string {
	if strings.HasSuffix(path, "']") {
		return path // a key of a map, which has a value
	}
	list, field := "", strings.TrimPrefix(path, "spec.")
	if at := strings.LastIndex(path, "[*]."); at >= 0 {
		list, field = path[:at], path[at+len("[*]."):]
	}
	if standard != nil {
		field += fmt.Sprintf("!=%v", standard)
	}
	return list + "[" + field + "]"
}

// cutLast splits the last field off a path.
func cutLast(path string) (above, field string) {
	if key, quoted := strings.CutSuffix(path, "']"); quoted {
		at := strings.LastIndex(key, "['")
		return strings.TrimSuffix(key[:at], "."), key[at+2:]
	}
	at := strings.LastIndexByte(path, '.')
	if at < 0 {
		return "", path
	}
	return path[:at], path[at+1:]
}

// lists are the lists of containers in the spec of a pod.
var lists = []string{"containers", "initContainers", "ephemeralContainers"}

// ofFirst are the faults of nodes that take a field of each container from the first one.
func (s *survey) ofFirst() []Fault {
	all := []Fault{}
	for _, f := range s.fields {
		list, field, inContainer := strings.Cut(strings.TrimPrefix(f.Path, "spec."), "[*].")
		// What is in a list within the container belongs to the list as a whole.
		field, _, _ = strings.Cut(field, "[*]")
		field = strings.TrimSuffix(strings.ReplaceAll(field, "['", ""), "']")
		if !inContainer || !slices.Contains(lists, list) || field == "name" || strings.Contains(f.Path, "['") {
			continue
		}
		path := "spec." + list + "[*]." + field
		if slices.ContainsFunc(all, func(other Fault) bool { return other.Subject == path }) {
			continue
		}
		all = append(all, s.specFault("of-first", path, "The node takes %s from the first container of the pod.", s.differing(list, field),
			rules{"read": {"kind": "Pod", "transform": "of-first-container", "arg": list + "." + field}}))
	}
	return all
}

// differing lists the templates with a pod in which a field of a container is not that of the first container.
func (s *survey) differing(list, field string) []string {
	keys := strings.Split(field, ".")
	return s.touching(field, func(f *facts.Facts) bool {
		return slices.ContainsFunc(podSpecs(f), func(spec map[string]any) bool {
			mains, _ := spec["containers"].([]any)
			others, _ := spec[list].([]any)
			if len(mains) == 0 {
				return false
			}
			first, known := holder(mains[0], keys)
			return known && slices.ContainsFunc(others, func(other any) bool {
				found, known := holder(other, keys)
				return known && !reflect.DeepEqual(first, found)
			})
		})
	})
}

// holder is the value of a field of a container; known is false where what holds the field is not there.
func holder(container any, keys []string) (value any, known bool) {
	for _, key := range keys {
		object, is := container.(map[string]any)
		if !is {
			return nil, false
		}
		container = object[key]
	}
	return container, true
}
