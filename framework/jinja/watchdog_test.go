// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestWatchdogGivesUp uses loops whose bodies are empty: nothing but the clock, and the abort flag it sets, ends them
// soon.
func TestWatchdogGivesUp(t *testing.T) {
	text := "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
	engine := New(fstest.MapFS{"t.yaml": {Data: []byte(text)}})
	engine.budget = time.Nanosecond
	_, err := engine.Render("t.yaml", nil)
	if err == nil || !strings.Contains(err.Error(), "did not finish within") {
		t.Errorf("got %v", err)
	}
}

// TestStepsAreCounted leaves the clock out: on a busy machine it would end the loops first.
func TestStepsAreCounted(t *testing.T) {
	text := "{% for x in range(2000) %}{% for y in range(2000) %}{% endfor %}{% endfor %}"
	engine := New(fstest.MapFS{"t.yaml": {Data: []byte(text)}})
	engine.budget = time.Hour
	_, err := engine.Render("t.yaml", nil)
	if err == nil || !strings.Contains(err.Error(), "more than 1000000 steps") {
		t.Errorf("got %v", err)
	}
}
