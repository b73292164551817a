// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Revision is a pod as it was observed once.
type Revision struct {
	// Pod has no managedFields; Writers is what matters of them.
	Pod *corev1.Pod
	// Writers are those who have written the pod so far.
	Writers []Writer
	// At is when this process saw the revision.
	At time.Time
	// Listed says that revisions between the previous one and this may be missing: it comes from a list or a single
	// read, or those before it were dropped (see [History]). A watch delivers every revision.
	Listed bool
}

// Writer is a client that has written to a pod: an entry of metadata.managedFields.
type Writer struct {
	// Manager is the fieldManager of its requests, by default the first part of its user agent: "kubelet".
	Manager string
	// Operation is Apply or Update.
	Operation metav1.ManagedFieldsOperationType
	// Subresource is "status" for what is written through pods/status, "" for the pod itself.
	Subresource string
	// Time is when it last changed something, in whole seconds; a request that only removes fields does not count.
	Time time.Time
	// Owns lists in order the fields whose present value it has set: labels, annotations and finalizers
	// ("metadata.labels[app]"), owners by their UID ("metadata.ownerReferences[UID]"), conditions
	// ("status.conditions[Ready]"), and the other fields of the status ("status.phase"). Every field has one owner,
	// except one that several clients apply.
	Owns []string
}

// Owner reports whether the present value of a field, spelled as in Owns, was set by this client.
func (w Writer) Owner(field string) bool {
	_, found := slices.BinarySearch(w.Owns, field)
	return found
}

// Writers reads the managedFields of a pod. Lists of the previous revision's writers that are still right are shared,
// so that the revisions of a pod cost little memory.
func Writers(entries []metav1.ManagedFieldsEntry, previous []Writer) []Writer {
	writers := make([]Writer, 0, len(entries))
	for _, entry := range entries {
		w := Writer{
			Manager: entry.Manager, Operation: entry.Operation, Subresource: entry.Subresource, Owns: owned(entry.FieldsV1),
		}
		if entry.Time != nil {
			w.Time = entry.Time.Time
		}
		for _, p := range previous {
			if p.Manager == w.Manager && slices.Equal(p.Owns, w.Owns) {
				w.Manager, w.Owns = p.Manager, p.Owns
			}
		}
		writers = append(writers, w)
	}
	return writers
}

// fieldSet is a set of fields in the format of FieldsV1: "f:name" is a field, `k:{"type":"Ready"}` an item of a list by
// its key, `v:"x"` an item by its value.
type fieldSet map[string]fieldSet

func owned(fields *metav1.FieldsV1) []string {
	var set fieldSet
	if fields == nil || json.Unmarshal(fields.GetRawBytes(), &set) != nil {
		return nil
	}
	var owns []string
	for _, name := range []string{"labels", "annotations", "finalizers", "ownerReferences"} {
		owns = appendItems(owns, "metadata."+name, set["f:metadata"]["f:"+name])
	}
	for name, inner := range set["f:status"] {
		name, found := strings.CutPrefix(name, "f:")
		switch {
		case !found:
		case name == "conditions":
			owns = appendItems(owns, "status.conditions", inner)
		default:
			owns = append(owns, "status."+name)
		}
	}
	slices.Sort(owns)
	return slices.Clip(owns)
}

// appendItems appends the entries of a map, or the items of a list by their key or value. The map or list itself, "."
// in FieldsV1, is left out.
func appendItems(owns []string, path string, set fieldSet) []string {
	for item := range set {
		kind, value, _ := strings.Cut(item, ":")
		switch kind {
		case "v":
			_ = json.Unmarshal([]byte(value), &value)
		case "k":
			var key struct{ Type, UID string }
			_ = json.Unmarshal([]byte(value), &key)
			value = cmp.Or(key.Type, key.UID)
		case "f":
		default:
			continue
		}
		owns = append(owns, path+"["+value+"]")
	}
	return owns
}
