// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/kinds"
)

// Known says whether the object's kind is one of Kubernetes itself.
func (o Object) Known() bool {
	_, known := kinds.Type(o.GroupVersionKind())
	return known
}

// Mismatch is a value of an object that does not fit the object's kind.
type Mismatch struct {
	// Path leads to the value from the top of the object, by keys and by numbers in lists.
	Path []string
	// Msg describes the problem, without the object.
	Msg string
	// Refused says that the API server refuses the object. Otherwise it drops the field with a warning.
	Refused bool
}

// Mismatches compares an object of a known kind with its type: every value of a wrong type and every field that the
// type does not have. Of other kinds it reports those whose API version is known.
func (o Object) Mismatches() []Mismatch {
	var w walker
	gvk := o.GroupVersionKind()
	t, known := kinds.Type(gvk)
	if version := gvk.GroupVersion(); !known {
		if kinds.KnownVersion(version) { // a newer cluster may have the kind
			w.add([]string{"kind"}, false, "API version %s has no kind %q%s", version, gvk.Kind, kinds.Hint(version, gvk.Kind))
		}
		return w.found
	}
	w.value(o.Object, t, make([]string, 0, maxDepth))
	slices.SortFunc(w.found, func(a, b Mismatch) int { return slices.Compare(a.Path, b.Path) })
	return w.found
}
