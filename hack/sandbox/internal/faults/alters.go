// SPDX-License-Identifier: Apache-2.0

package faults

import "reflect"

// Alters tells whether the node would see an object otherwise with the fault, or report it otherwise, while it is as it is
// given; changed is as in When.Holds. A node acts on what it sees, so a fault that alters no state of any object of a
// template leaves the template alone. Rules that are not about the content of objects, such as those on logs and
// requests, may concern every pod.
func (f Fault) Alters(kind string, object map[string]any, changed bool) bool {
	for _, r := range f.Rules {
		switch {
		case r.Read != nil:
			if r.Read.Kind == kind && r.Read.Named(nameOf(object)) && r.Read.When.Holds(object, changed) && r.Read.Edit.alters(object) {
				return true
			}
		case r.Status != nil:
			if kind == "Pod" && r.Status.When.Holds(object, changed) && r.Status.alters(object) {
				return true
			}
		case kind == "Pod":
			return true
		}
	}
	return false
}

func nameOf(object map[string]any) string {
	meta, _ := object["metadata"].(map[string]any)
	return text(meta, "name")
}

// alters is true for a report that is late or lost.
func (r *StatusRule) alters(pod map[string]any) bool {
	return r.Drop || r.Delay > 0 || r.Edit.alters(pod)
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
