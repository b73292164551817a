// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// written is the metadata of a pod as an API server returns it.
const written = `metadata:
  managedFields:
  - {manager: vk-test-set, operation: Update, apiVersion: v1, time: "2026-01-01T00:00:00Z", fieldsType: FieldsV1, fieldsV1: {
      "f:metadata": {"f:labels": {".": {}, "f:app": {}, "f:example.org/part": {}}, "f:annotations": {".": {}, "f:note": {}},
        "f:finalizers": {".": {}, 'v:"example.org/hold"': {}}},
      "f:spec": {"f:containers": {'k:{"name":"main"}': {".": {}, "f:image": {}}}}}}
  - {manager: kubelet, operation: Update, subresource: status, apiVersion: v1, time: "2026-01-01T00:00:09Z", fieldsType: FieldsV1, fieldsV1: {
      "f:status": {"f:phase": {}, "f:containerStatuses": {}, "f:conditions": {'k:{"type":"Ready"}': {".": {}, "f:status": {}}},
        "f:podIPs": {".": {}, 'k:{"ip":"10.0.0.1"}': {".": {}, "f:ip": {}}}}}}
`

func TestWriters(t *testing.T) {
	entries := pod(t, written).ManagedFields
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	want := []Writer{
		{Manager: "vk-test-set", Operation: "Update", Time: at, Owns: []string{
			"metadata.annotations[note]", "metadata.finalizers[example.org/hold]", "metadata.labels[app]", "metadata.labels[example.org/part]"}},
		{Manager: "kubelet", Operation: "Update", Subresource: "status", Time: at.Add(9 * time.Second), Owns: []string{
			"status.conditions[Ready]", "status.containerStatuses", "status.phase", "status.podIPs"}},
	}
	got := Writers(entries, nil)
	if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Error(diff)
	}
	for field, owner := range map[string]bool{"status.phase": true, "status.podIP": false, "status.conditions[Ready]": true} {
		if got[1].Owner(field) != owner {
			t.Errorf("kubelet owns %s: %t", field, !owner)
		}
	}
}

func TestWritersShareWhatStaysTheSame(t *testing.T) {
	entries := pod(t, written).ManagedFields
	first := Writers(entries, nil)
	entries[0].Time.Time = entries[0].Time.Add(time.Minute)
	next := Writers(entries, first)
	if !next[0].Time.Equal(first[0].Time.Add(time.Minute)) {
		t.Errorf("time %s", next[0].Time)
	}
	for i := range next {
		if unsafe.SliceData(next[i].Owns) != unsafe.SliceData(first[i].Owns) {
			t.Errorf("%s: another list for the same fields", next[i].Manager)
		}
	}
}

func TestWritersOfUnreadableFields(t *testing.T) {
	for _, entry := range []metav1.ManagedFieldsEntry{{}, {FieldsV1: &metav1.FieldsV1{}}, {FieldsV1: metav1.NewFieldsV1("[1]")}} {
		if got := Writers([]metav1.ManagedFieldsEntry{entry}, nil); len(got) != 1 || got[0].Owns != nil || !got[0].Time.IsZero() {
			t.Errorf("%+v", got)
		}
	}
	if got := Writers((&corev1.Pod{}).ManagedFields, nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
