// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"os"
	"testing"
)

func TestExceptions(t *testing.T) {
	all, err := Exceptions()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if _, err := os.Stat("../../../../templates/" + e.Template + ".yaml"); err != nil {
			t.Error(err)
		}
		if e.Reason == "" {
			t.Errorf("%s has no reason", e.Template)
		}
	}
}
