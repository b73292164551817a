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

// twoFaults are a field that only the tenth of ten templates notices, and one that the first does.
func twoFaults(t *testing.T) (*faults.Catalogue, []Field, []Template) {
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
	fields := []Field{
		{Path: "spec.a", Fault: "ignored-a", Templates: names},
		{Path: "spec.b", Fault: "ignored-b", Templates: []string{"3.yaml", "1.yaml"}},
		{Path: "spec.c", Reason: "none can", Templates: names},
	}
	return all, fields, templates
}

func templateNames(job Job) string {
	var names []string
	for _, t := range job.Templates {
		names = append(names, strings.TrimSuffix(t.Name, ".yaml"))
	}
	return strings.Join(names, " ")
}

func TestHuntEndsWithTheFirstThatNotices(t *testing.T) {
	all, fields, templates := twoFaults(t)
	hunt, err := NewHunt(fields, all, templates)
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
	want := []string{"fault-ignored-a: 8 9", "fault-ignored-b: 1 3", "fault-ignored-a-r2: 2 3 4 5 6 7", "fault-ignored-a-r3: 0 1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if found := hunt.KilledBy(fields); !reflect.DeepEqual(found, map[string]string{"spec.a": "1.yaml", "spec.b": "1.yaml"}) {
		t.Errorf("%v", found)
	}
}

func TestHuntGivesUp(t *testing.T) {
	all, fields, templates := twoFaults(t)
	hunt, err := NewHunt(fields[1:], all, templates)
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
	all, fields, templates := twoFaults(t)
	for _, wrong := range []Field{
		{Path: "spec.x", Fault: "ignored-x", Templates: []string{"1.yaml"}},
		{Path: "spec.x", Fault: "ignored-a-x", Templates: []string{"1.yaml"}},
		{Path: "spec.x", Fault: "ignored-a", Templates: []string{"none.yaml"}},
	} {
		if _, err := NewHunt(append(fields, wrong), all, templates); err == nil || !strings.HasPrefix(err.Error(), "spec.x") {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
