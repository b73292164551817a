// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"
	"testing"
)

func TestFinalizersOfPatches(t *testing.T) {
	tests := []struct {
		kind PatchType
		json string
		want []string
	}{
		{MergePatch, `{"metadata": {"finalizers": ["a", "b"], "labels": {"x": "y"}}}`, []string{"a", "b"}},
		{"", `{"metadata": {"finalizers": ["a"]}}`, []string{"a"}},
		{StrategicPatch, `{"metadata": {"finalizers": ["a"], "$deleteFromPrimitiveList/finalizers": ["b"]}}`, []string{"a"}},
		{MergePatch, `{"metadata": {"finalizers": null}}`, nil},
		{MergePatch, `{"spec": {}}`, nil},
		{MergePatch, `{"metadata": []}`, nil},
		{JSONPatch, `[{"op": "add", "path": "/metadata/finalizers/-", "value": "a"}, {"op": "add", "path": "/metadata/labels/x", "value": "y"}]`, []string{"a"}},
		{JSONPatch, `[{"op": "replace", "path": "/metadata/finalizers", "value": ["a", "b"]}]`, []string{"a", "b"}},
		{JSONPatch, `[{"op": "remove", "path": "/metadata/finalizers/0"}, {"op": "remove", "path": "/metadata/finalizers"}]`, nil},
		{JSONPatch, `{}`, nil},
	}
	for _, tt := range tests {
		if got := (Patch{PatchType: tt.kind, JSON: []byte(tt.json)}).Finalizers(); !slices.Equal(got, tt.want) {
			t.Errorf("%s %s: %v, want %v", tt.kind, tt.json, got, tt.want)
		}
	}
}
