// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"errors"
	"testing"

	"github.com/nikolalohinski/gonja/v2/exec"
)

// TestTojsonTellsValuesFromErrors: every value of the engine is an error by its methods, and few are errors.
func TestTojsonTellsValuesFromErrors(t *testing.T) {
	w := jsonWriter{indent: -1}
	if err := w.write([]any{exec.AsValue("text"), exec.AsValue(3)}, 0); err != nil || w.out.String() != `["text", 3]` {
		t.Errorf("got %s, %v", w.out.String(), err)
	}
	w = jsonWriter{indent: -1}
	if err := w.write([]any{exec.AsValue(errors.New("broken"))}, 0); err == nil || err.Error() != "broken" {
		t.Errorf("an error is written as %s, %v", w.out.String(), err)
	}
}
