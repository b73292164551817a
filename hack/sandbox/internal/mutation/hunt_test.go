// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// twoFaults are a fault that only the tenth of ten templates notices, and one that the first does.
func twoFaults(t *testing.T) (*faults.Catalogue, []Planned, []Template) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ignored.yaml")
	content := ""
	for _, name := range []string{"ignored-a", "ignored-b"} {
		content += fmt.Sprintf("- {name: %s, meaning: m, rules: [{read: {kind: Pod, path: spec.a, delete: true}}]}\n", name)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := faults.Builtin().WithFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var templates []Template
	var names []string
	for i := range 10 {
		templates = append(templates, Template{Name: fmt.Sprintf("%d.yaml", i)})
		names = append(names, fmt.Sprintf("%d.yaml", 9-i))
	}
	return all, []Planned{{"ignored-a", names}, {"ignored-b", []string{"3.yaml", "1.yaml"}}}, templates
}

func templateNames(job Job) string {
	var names []string
	for _, t := range job.Templates {
		names = append(names, strings.TrimSuffix(t.Name, ".yaml"))
	}
	return strings.Join(names, " ")
}

func TestHuntEndsWithTheFirstThatNotices(t *testing.T) {
	all, plan, templates := twoFaults(t)
	hunt, err := NewHunt(plan, all, templates)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		jobs, results := hunt.Next()
		if len(jobs) == 0 {
			break
		}
		for i, job := range jobs {
			got = append(got, job.Namespace+": "+templateNames(job))
			var outcome Outcome
			for _, template := range job.Templates {
				failed := template.Name == "1.yaml"
				outcome.Verdicts = append(outcome.Verdicts, Verdict{Template: template.Name, Failed: failed})
			}
			hunt.Note(results[i], outcome)
		}
	}
	want := []string{"fault-ignored-b: 3 1", "fault-ignored-a: 9 8", "fault-ignored-a-r2: 7 6 5 4 3 2", "fault-ignored-a-r3: 1 0"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if found := hunt.Tried(); !reflect.DeepEqual(found, map[string]Tried{"ignored-a": {KilledBy: "1.yaml"}, "ignored-b": {KilledBy: "1.yaml"}}) {
		t.Errorf("%v", found)
	}
}

func TestOnlyWhatWasJudgedIsTried(t *testing.T) {
	rule := Verdict{Template: rulePrefix + "r", Failed: true}
	h := Hunt{queues: make([][]Template, 6), begun: map[int]bool{5: true}, Results: []Result{
		{Fault: "rule", Verdicts: []Verdict{{Template: "a.yaml"}, rule}},
		{Fault: "survives", Verdicts: []Verdict{{Template: "b.yaml"}, {Template: "a.yaml", Discarded: "it does not fail again"}, {Template: rulePrefix + "r"}}},
		{Fault: "unsettled", Verdicts: []Verdict{{Template: "a.yaml", Unsettled: true}}},
		{Fault: "broken", Broken: "no report"},
		{Fault: "interrupted", Verdicts: []Verdict{{Template: "a.yaml"}}},
		{Fault: "interrupted at once"},
	}}
	h.queues[4] = []Template{{Name: "b.yaml"}}
	want := map[string]Tried{"rule": {KilledBy: rulePrefix + "r"}, "survives": {Survived: []string{"a.yaml", "b.yaml"}}}
	if found := h.Tried(); !reflect.DeepEqual(found, want) {
		t.Errorf("%v", found)
	}
	var ended []string
	for _, r := range h.Ended() {
		ended = append(ended, r.Fault)
	}
	if want := []string{"rule", "survives", "unsettled", "broken"}; !reflect.DeepEqual(ended, want) {
		t.Errorf("ended: %q", ended)
	}
}

func TestHuntGivesUp(t *testing.T) {
	all, plan, templates := twoFaults(t)
	hunt, err := NewHunt(plan[1:], all, templates)
	if err != nil {
		t.Fatal(err)
	}
	jobs, results := hunt.Next()
	if len(jobs) != 1 || jobs[0].Fault.Name != "ignored-b" {
		t.Fatalf("%+v", jobs)
	}
	hunt.Note(results[0], Outcome{Err: errors.New("no report")})
	if jobs, _ = hunt.Next(); len(jobs) != 0 {
		t.Errorf("a fault that cannot be tried is tried again: %+v", jobs)
	}
	if hunt.Results[0].Broken != "no report" {
		t.Errorf("%+v", hunt.Results)
	}
}

func TestHuntNeedsFaultsAndTemplates(t *testing.T) {
	all, plan, templates := twoFaults(t)
	for _, wrong := range []Planned{{"ignored-x", []string{"1.yaml"}}, {"ignored-a-x", []string{"1.yaml"}}, {"ignored-a", []string{"none.yaml"}}} {
		if _, err := NewHunt(append(plan, wrong), all, templates); err == nil || !strings.Contains(err.Error(), wrong.Name) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
