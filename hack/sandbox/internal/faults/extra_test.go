// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithFile(t *testing.T) {
	const good = "- {name: further, meaning: m, rules: [{read: {kind: Pod, path: spec.hostname, delete: true}}]}\n"
	tests := []struct{ name, content, want string }{
		{"no class", good, ""},
		{"an area", strings.Replace(good, "meaning: m", "meaning: m, area: IGNORED", 1), ""},
		{"a known class", strings.Replace(good, "meaning: m", "meaning: m, classes: [ENV-1]", 1), ""},
		{"an unknown class", strings.Replace(good, "meaning: m", "meaning: m, classes: [X-1]", 1), "ignored.yaml:1: further: there is no class"},
		{"a misspelt key", strings.Replace(good, "meaning", "meanign", 1), "ignored.yaml:1: field meanign not found"},
		{"no rules", "- {name: further, meaning: m}\n", "must be given"},
		{"a name twice", good + good, "ignored.yaml:2: further: another fault has that name"},
		{"a built-in name", strings.Replace(good, "further", Builtin().Faults[0].Name, 1), "another fault has that name"},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "ignored.yaml")
		if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Builtin().WithFile(path)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		if f, found := c.InNamespace("fault-further-2"); !found || f.Area != "IGNORED" || len(c.Faults) != len(Builtin().Faults)+1 {
			t.Errorf("%s: %v %+v", tt.name, found, f)
		}
	}
	if _, found := Builtin().InNamespace("fault-further"); found {
		t.Error("the built-in catalogue has changed")
	}
	if _, err := Builtin().WithFile(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there was read")
	}
}
