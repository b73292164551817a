// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"reflect"
	"testing"
)

func TestTogether(t *testing.T) {
	c := Builtin()
	first, other := c.Faults[0], c.Faults[400]
	f := c.Together([]Fault{other, first}, 12)
	if want := "fault-together-b400-12"; f.Namespace() != want {
		t.Errorf("namespace %s, want %s", f.Namespace(), want)
	}
	if want := append(append([]Rule{}, other.Rules...), first.Rules...); !reflect.DeepEqual(f.Rules, want) {
		t.Errorf("rules %v, want %v", f.Rules, want)
	}
	for namespace, want := range map[string]string{
		"fault-together-b400-12":    f.Name,
		"fault-together-b400-12-x":  f.Name,
		"fault-together-b400":       "",
		"fault-together-b40-12":     "",
		"fault-together-b4zz-12":    "",
		"fault-together--12":        "",
		"together-b400-12":          "",
		first.Namespace():           first.Name,
		first.Namespace() + "-12-x": first.Name,
	} {
		got, found := c.InNamespace(namespace)
		if got.Name != want || found != (want != "") {
			t.Errorf("%s: %q (%t), want %q", namespace, got.Name, found, want)
		}
	}
}
