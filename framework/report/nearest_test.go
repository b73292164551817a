// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"testing"
)

// TestNearest: the difference stands on the first line of what the check got.
func TestNearest(t *testing.T) {
	const path = "conditions[Ready].lastTransitionTime"
	for _, tt := range []struct {
		got     string
		nearest *Difference
		want    string
	}{
		{"expression is false", nil, "expression is false"},
		{"expression is false", &Difference{Kind: "missing", Path: path, Kubelet: "set"}, "expression is false; " + path + ": missing, a kubelet sets it"},
		{"expression is false\nobject.x = missing", &Difference{Kind: "value", Path: "x", Node: "2", Kubelet: "1"},
			"expression is false; x: 2, on a kubelet: 1\n             object.x = missing"},
		{"expression is false", &Difference{Kind: "order", Path: "phase", Node: "phase Running before phase Pending", Kubelet: "phase Pending before phase Running"},
			"expression is false; phase: phase Running before phase Pending, on a kubelet phase Pending before phase Running"},
	} {
		f := Failure{Check: "check_objects[0]", What: "not met after 45s", Got: tt.got, Nearest: tt.nearest}
		if text := f.Text("a.yaml", "n"); !strings.HasSuffix(text, "\n  got        "+tt.want) {
			t.Errorf("%q does not end with %q", text, tt.want)
		}
	}
}

// TestNearestIsHidden: what is done to all texts of a failure is done to its difference, and to that of no copy.
func TestNearestIsHidden(t *testing.T) {
	f := Failure{Nearest: &Difference{Node: "secret"}}
	hidden := f.clone()
	for _, text := range hidden.texts() {
		*text = strings.ReplaceAll(*text, "secret", "(redacted)")
	}
	if f.Nearest.Node != "secret" || hidden.Nearest.Node != "(redacted)" {
		t.Errorf("%q, %q", f.Nearest.Node, hidden.Nearest.Node)
	}
}
