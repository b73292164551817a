// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"slices"
	"testing"
)

func TestBuiltin(t *testing.T) {
	c, err := Load(data)
	if err != nil {
		t.Fatal(err)
	}
	missing, both := c.Uncovered()
	if len(missing) > 0 || len(both) > 0 {
		t.Errorf("classes with neither a fault nor an excuse: %v; with both: %v", missing, both)
	}
	for class, reason := range c.Excuses {
		if !slices.Contains(Classes(), class) || reason == "" {
			t.Errorf("excuse for %q: there is no such class, or the reason lacks", class)
		}
	}
	if n := len(Classes()); n != 129 {
		t.Errorf("%d classes, want the 129 of the survey", n)
	}
}
