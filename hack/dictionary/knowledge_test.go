// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

// TestDictionary builds a dictionary of what is known, step by step.
func TestDictionary(t *testing.T) {
	k := knowledge{
		faults: []catalogue.Fault{
			{Name: "a", Meaning: "A.", Classes: []string{"A-1"}}, {Name: "b", Meaning: "B.", Classes: []string{"B-1"}},
			{Name: "c", Meaning: "C.", Classes: []string{"C-1"}}, {Name: "d", Meaning: "D.", Classes: []string{"D-1"}},
		},
		tests: map[string]bool{"1.yaml": true, "2.yaml": true, "3.yaml": true, "lifecycle: r": true},
	}
	for data, into := range map[string]any{
		`{"faults": {"a": {"templates": ["1"], "rules": ["r"]}, "b": {"templates": ["2", "removed"]}, "c": {"templates": ["1"]}, "d": {}}}`: &k.kills,
		`{"a": {"guards": ["1.yaml"], "others": ["2.yaml"]}, "b": {"guards": ["2.yaml"], "rest": 50}}`:                                      &k.reach,
	} {
		if err := json.Unmarshal([]byte(data), into); err != nil {
			t.Fatal(err)
		}
	}
	d := k.dictionary(diagnosis.Dictionary{})
	check(t, "without runs", d, "a tests: 1.yaml 2.yaml lifecycle: r", "b tests: 2.yaml", "c detected: 1.yaml")

	const failure = `"failed": true, "failures": [{"check": "check_logs[1]", "what": "not met", "want": "x", "got": "y\nz"}]`
	d = k.with(t, d, `{"results": [{"fault": "a", "verdicts": [{"template": "1.yaml", `+failure+`}]}, {"fault": "b", "broken": "x"}]}`)
	check(t, "a run that stops at the first", d, "a tests: 1.yaml+ 2.yaml lifecycle: r", "b tests: 2.yaml", "c detected: 1.yaml")

	d = k.with(t, d, `{"recorded": true, "results": [{"fault": "a", "verdicts": [{"template": "2.yaml", `+failure+`}, {"template": "3.yaml", "failed": false}, {"template": "1.yaml", "unsettled": true}]},
		{"fault": "b", "verdicts": [{"template": "2.yaml", `+failure+`}]}, {"fault": "c", "verdicts": [{"template": "3.yaml", `+failure+`}, {"template": "1.yaml"}]}]}`)
	check(t, "a recording", d, "a tests: 1.yaml+ 2.yaml+ lifecycle: r", "b checks: 2.yaml+", "c detected: 3.yaml+")

	d = k.with(t, d, `{"full": true, "results": [{"fault": "a", "verdicts": [{"template": "2.yaml", `+failure+`}]}]}`)
	check(t, "a full run", d, "a checks: 2.yaml+", "b checks: 2.yaml+", "c detected: 1.yaml 3.yaml+")
	check(t, "nothing new", k.dictionary(d), "a checks: 2.yaml+", "b checks: 2.yaml+", "c detected: 1.yaml 3.yaml+")
}

// with is the dictionary after a run.
func (k knowledge) with(t *testing.T, d diagnosis.Dictionary, results string) diagnosis.Dictionary {
	t.Helper()
	var r catalogue.Run
	if err := json.Unmarshal([]byte(results), &r); err != nil {
		t.Fatal(err)
	}
	k.runs = []catalogue.Run{r}
	return k.dictionary(d)
}

// check compares the faults of a dictionary, each with the tests that fail; a + marks those whose checks are known.
func check(t *testing.T, name string, d diagnosis.Dictionary, want ...string) {
	t.Helper()
	var got []string
	for _, f := range d.Faults {
		line := f.Name + " " + string(f.Extent) + ":"
		for _, s := range f.Symptoms {
			line += " " + s.Test
			if s.Check != "" {
				line += "+"
			}
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", name, diff)
	}
}

// TestThePageIsCurrent: the page says how far the symptoms of the faults are known.
func TestThePageIsCurrent(t *testing.T) {
	page, err := os.ReadFile("../../" + page)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), diagnosis.Builtin().Coverage()) {
		t.Error("docs/diagnose.md is outdated; run: go run ./hack/dictionary")
	}
}
