// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// outcome is what a run shows.
type outcome struct {
	exit     int
	verdicts map[string]report.Verdict // by template
	console  string
	// left are the names of the objects that still exist.
	left []string
	// struck is how often a fault happened.
	struck int
	// run is the ID of the run, seconds how long it took.
	run     string
	seconds float64
}

// judge returns what is wrong with a run under faults, compared with one without.
func judge(without, with outcome) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	untried := false // by an error in the preconditions
	for template, verdict := range with.verdicts {
		untried = untried || strings.HasPrefix(template, report.Preconditions) && verdict == report.Error
	}
	failed := false
	for _, template := range sortedKeys(without.verdicts) {
		was, is := without.verdicts[template], with.verdicts[template]
		unjudged := isUnjudged(template, is)
		failed = failed || is != report.Passed && !unjudged
		ok := is == was || is == report.Error || is == report.Skipped && untried || unjudged
		if !ok && (len(with.verdicts) > 0 || with.exit == 0) {
			say("%s is %s instead of %s", template, orNone(is), was)
		}
	}
	if failed != (with.exit != 0) {
		say("exit status %d", with.exit)
	}
	for _, name := range with.left {
		if !strings.Contains(with.console, name) {
			say("%s is left and not named", name)
		}
	}
	return wrong
}

// isUnjudged tells whether a lifecycle rule had nothing to judge.
func isUnjudged(template string, v report.Verdict) bool {
	return strings.HasPrefix(template, "lifecycle: ") && v == report.Skipped
}

func orNone(v report.Verdict) string {
	if v == "" {
		return "missing"
	}
	return string(v)
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func TestJudge(t *testing.T) {
	type verdicts = map[string]report.Verdict
	without := outcome{exit: 1, verdicts: verdicts{"a": report.Passed, "b": report.Failed}}
	for _, c := range []struct {
		name string
		with outcome
		want []string
	}{
		{"the same", outcome{exit: 1, verdicts: without.verdicts}, nil},
		{"errors", outcome{exit: 1, verdicts: verdicts{"a": report.Error, "b": report.Error}}, nil},
		{"a node is accused", outcome{exit: 1, verdicts: verdicts{"a": report.Failed, "b": report.Failed}}, []string{"a is failed instead of passed"}},
		{"a pass that is none", outcome{exit: 0, verdicts: verdicts{"a": report.Passed, "b": report.Passed}}, []string{"b is passed instead of failed"}},
		{"not tried without a reason", outcome{exit: 1, verdicts: verdicts{"a": report.Skipped, "b": report.Failed}}, []string{"a is skipped instead of passed"}},
		{"not tried", outcome{exit: 1, verdicts: verdicts{"preconditions: node": report.Error, "a": report.Skipped, "b": report.Skipped}}, nil},
		{"a result is missing", outcome{exit: 1, verdicts: verdicts{"b": report.Failed}}, []string{"a is missing instead of passed"}},
		{"no cluster", outcome{exit: 1}, nil},
		{"nothing, and all is well", outcome{exit: 0}, []string{"a is missing instead of passed", "b is missing instead of failed", "exit status 0"}},
		{"the exit status hides a failure", outcome{exit: 0, verdicts: without.verdicts}, []string{"exit status 0"}},
		{"left and named", outcome{exit: 1, verdicts: without.verdicts, console: "kept: x-1", left: []string{"x-1"}}, nil},
		{"forgotten", outcome{exit: 1, verdicts: without.verdicts, left: []string{"x-1"}}, []string{"x-1 is left and not named"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, judge(without, c.with)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
