// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestHonestRuns shares a run on the honest node for a minute, with the same templates and timeouts, and only one that
// passed.
func TestHonestRuns(t *testing.T) {
	type ask struct {
		namespace  string
		templates  []Template
		multiplier float64
		// after is the time since the last one.
		after time.Duration
	}
	one, two := templates[:1], templates[:2]
	for name, c := range map[string]struct {
		asks []ask
		// runs are the namespaces of which each begins a run of its own.
		runs string
	}{
		"at once":         {[]ask{{"fault-a-2", one, 1, 0}, {"fault-c-2", one, 1, 0}}, "fault-a-2"},
		"in a minute":     {[]ask{{"fault-a-2", one, 1, 0}, {"fault-c-2", one, 1, 59 * time.Second}}, "fault-a-2"},
		"later":           {[]ask{{"fault-a-2", one, 1, 0}, {"fault-c-2", one, 1, time.Minute}}, "fault-a-2 fault-c-2"},
		"other templates": {[]ask{{"fault-a-2", one, 1, 0}, {"fault-c-2", two, 1, 0}}, "fault-a-2 fault-c-2"},
		"other timeouts":  {[]ask{{"fault-a-2", one, 1, 0}, {"fault-a-3", one, 2, 0}}, "fault-a-2 fault-a-3"},
		"it failed":       {[]ask{{"fault-load-2", one, 1, 0}, {"fault-c-2", one, 1, 0}}, "fault-load-2 fault-c-2"},
		"no report":       {[]ask{{"fault-silent-2", one, 1, 0}, {"fault-c-2", one, 1, 0}}, "fault-silent-2 fault-c-2"},
	} {
		t.Run(name, func(t *testing.T) {
			runner, _ := newRunner(t)
			now := time.Now()
			runs := newHonestRuns()
			runs.now = func() time.Time { return now }
			var began []string
			for _, a := range c.asks {
				now = now.Add(a.after)
				runner.Multiplier = a.multiplier
				job := Job{Namespace: a.namespace, Templates: a.templates}
				if verdicts, err := runs.get(t.Context(), runner, job, nil); len(a.templates) == 1 && (err == nil) == strings.Contains(a.namespace, "silent") {
					t.Errorf("%s: %v, %v", a.namespace, verdicts, err)
				}
				if _, err := os.Stat(filepath.Join(runner.Work, a.namespace+"-honest")); !errors.Is(err, os.ErrNotExist) {
					began = append(began, a.namespace)
				}
			}
			if got := strings.Join(began, " "); got != c.runs {
				t.Errorf("runs of %s, want %s", got, c.runs)
			}
		})
	}
}
