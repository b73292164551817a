// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestWatchdogGivesUp uses loops whose bodies are empty: nothing but the clock, and the abort flag it sets, ends them soon.
func TestWatchdogGivesUp(t *testing.T) {
	text := "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
	engine := New(fstest.MapFS{"t.yaml": {Data: []byte(text)}})
	engine.budget = time.Nanosecond
	_, err := engine.Render("t.yaml", nil)
	if err == nil || !strings.Contains(err.Error(), "did not end within") {
		t.Errorf("got %v", err)
	}
}
