// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"maps"
	"reflect"
	"slices"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// What a node owns of the status of a pod, and what others do, as of mergePodStatus in
// k8s.io/kubernetes/pkg/kubelet/status.
var (
	// ownConditions are the types of the conditions that a kubelet writes.
	ownConditions = []string{
		"PodScheduled", "Ready", "Initialized", "ContainersReady", "PodResizeInProgress", "PodResizePending",
		"PodReadyToStartContainers", "AllContainersRestarting",
	}
	// sharedCondition is the type of the condition that both write.
	sharedCondition = "DisruptionTarget"
	// foreignFields are the fields that a kubelet never writes.
	foreignFields = []string{
		"nominatedNodeName", "resourceClaimStatuses", "extendedResourceClaimStatus", "nodeAllocatableResourceClaimStatuses",
	}
)

func foreign(kind string) bool {
	return kind != sharedCondition && !slices.Contains(ownConditions, kind)
}

// keepOthers returns the status that results when a node that has one status to report leaves what others have written
// into the live one.
func keepOthers(status, live object) object {
	kept := maps.Clone(status)
	for _, field := range foreignFields {
		put(kept, field, live[field])
	}
	list, others := conditions(status), conditions(live)
	for _, kind := range typesOf(list, others) {
		if foreign(kind) || kind == sharedCondition && len(ofType(list, kind)) == 0 {
			list = withType(list, kind, others)
		}
	}
	return withConditions(kept, list)
}

// withoutOthers is the status without what others have written.
func withoutOthers(status object) object { return keepOthers(status, nil) }

// withChanges returns a status with the changes that lead from one state of it to another.
func withChanges(status, from, to object) object {
	changed := maps.Clone(status)
	for _, state := range []object{from, to} {
		for field := range state {
			if field != conditionsField && !equal(from[field], to[field]) {
				put(changed, field, to[field])
			}
		}
	}
	list := conditions(status)
	for _, kind := range typesOf(conditions(from), conditions(to)) {
		if !equal(ofType(conditions(from), kind), ofType(conditions(to), kind)) {
			list = withType(list, kind, conditions(to))
		}
	}
	return withConditions(changed, list)
}

const conditionsField = "conditions"

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

func put(o object, field string, value any) {
	if value == nil {
		delete(o, field)
		return
	}
	o[field] = value
}

func conditions(status object) []any {
	list, _ := status[conditionsField].([]any)
	return list
}

func withConditions(status object, list []any) object {
	if len(list) == 0 && len(conditions(status)) == 0 {
		return status
	}
	status[conditionsField] = list
	return status
}

func typeOf(condition any) string {
	o, _ := condition.(object)
	return jsonobject.Text(o, "type")
}

// typesOf are the types of the conditions in some lists, in their order.
func typesOf(lists ...[]any) []string {
	var kinds []string
	for _, condition := range slices.Concat(lists...) {
		if kind := typeOf(condition); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// ofType are the conditions of a type: one, unless a fault repeats them.
func ofType(list []any, kind string) []any {
	var found []any
	for _, condition := range list {
		if typeOf(condition) == kind {
			found = append(found, condition)
		}
	}
	return found
}

// withType takes the conditions of a type from another list: in the place of those in the list or, where there are
// none, in the order of the other list.
func withType(list []any, kind string, other []any) []any {
	types, order := typesOf(list), typesOf(other)
	at := slices.Index(types, kind)
	if at < 0 {
		at = slices.IndexFunc(types, func(t string) bool { return slices.Index(order, t) > slices.Index(order, kind) })
	}
	if at < 0 {
		return slices.Concat(list, ofType(other, kind))
	}
	var merged []any
	for i, t := range types {
		if i == at {
			merged = append(merged, ofType(other, kind)...)
		}
		if t != kind {
			merged = append(merged, ofType(list, t)...)
		}
	}
	return merged
}
