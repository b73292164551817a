// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"regexp"
	"testing"
)

// transformCase is one use of a transform; in and want are JSON.
type transformCase struct{ name, arg, in, want string }

// TestTransforms tries every transform at least once.
func TestTransforms(t *testing.T) {
	tried := map[string]bool{}
	for _, group := range [][]transformCase{textCases, listCases, containerCases, podCases, volumeCases, statusCases} {
		for _, test := range group {
			tried[test.name] = true
			t.Run(test.name, func(t *testing.T) {
				f := transforms[test.name]
				if f == nil {
					t.Fatal("there is no such transform")
				}
				got := format(t, f(parse(t, test.in), test.arg))
				if want := format(t, parse(t, test.want)); got != want {
					t.Errorf("%s %q of %s\ngot  %s\nwant %s", test.name, test.arg, test.in, got, want)
				}
			})
		}
	}
	for _, name := range Transforms() {
		if !tried[name] && name != "times-of-report" {
			t.Errorf("the transform %s is not tried", name)
		}
	}
}

func TestTimesOfReport(t *testing.T) {
	pod := parse(t, `{"status":{"containerStatuses":[{"state":{"terminated":{"startedAt":"2020-01-01T00:00:00Z"}}},{"state":{"running":{}}}]}}`)
	got := format(t, transforms["times-of-report"](pod, ""))
	if !regexp.MustCompile(`"finishedAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:00Z","startedAt":"2[0-9]{3}-`).MatchString(got) || regexp.MustCompile("2020").MatchString(got) {
		t.Error(got)
	}
}

// TestDataUsesTransforms keeps the list of transforms as short as the faults need.
func TestDataUsesTransforms(t *testing.T) {
	// The faults that hack/systematic generates use these.
	used := map[string]bool{"of-first-container": true, "of-another-container": true, "lose-keys-like": true, "refused": true, "foreign-twice": true}
	for _, f := range Builtin().Faults {
		for _, r := range f.Rules {
			switch {
			case r.Read != nil:
				used[r.Read.Transform] = true
			case r.Status != nil:
				used[r.Status.Transform] = true
			case r.Request != nil:
				used[r.Request.Transform] = true
			case r.Log != nil:
				used[r.Log.Line] = true
			case r.Exec != nil:
				used[r.Exec.Command] = true
			case r.Admit != nil:
				used[r.Admit.As] = true
			}
		}
	}
	for _, name := range Transforms() {
		if !used[name] {
			t.Errorf("no fault uses the transform %s", name)
		}
	}
}

func TestDataUsesTests(t *testing.T) {
	used := map[string]bool{}
	for _, f := range Builtin().Faults {
		for _, r := range f.Rules {
			for _, when := range whens(r) {
				used[when.Test] = true
			}
		}
	}
	for _, name := range Tests() {
		if !used[name] {
			t.Errorf("no fault uses the test %s", name)
		}
	}
}

func whens(r Rule) []When {
	switch {
	case r.Read != nil:
		return []When{r.Read.When}
	case r.Status != nil:
		return []When{r.Status.When}
	case r.Admit != nil:
		return []When{r.Admit.When}
	case r.Log != nil:
		return []When{r.Log.When}
	}
	return nil
}

func TestNamedTests(t *testing.T) {
	const two = `{"name":"a","args":["x"],"ports":[{"containerPort":53}],"livenessProbe":{"exec":{}}},{"name":"b","ports":[{"containerPort":53}],"volumeMounts":[{}],"resources":{"requests":{"cpu":"1"},"limits":{"cpu":"2"}}}`
	yes := parse(t, `{"spec":{"containers":[`+two+`]}}`).(map[string]any)
	no := parse(t, `{"spec":{"containers":[{"name":"a","command":["x"],"args":["y"],"resources":{"requests":{"cpu":"1"},"limits":{"cpu":"1"}}}]}}`).(map[string]any)
	for _, name := range Tests() {
		if want := name != "no-volumes"; tests[name](yes) != want || tests[name](no) == want {
			t.Errorf("%s: %t, %t", name, tests[name](yes), tests[name](no))
		}
	}
}
