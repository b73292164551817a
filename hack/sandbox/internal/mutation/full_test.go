// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// fullJobs are 40 faults of the real catalogue, each of which reaches 30 templates, of which one guards it; the last
// reaches only its guard.
func fullJobs() []Job {
	var jobs []Job
	for i, f := range faults.Builtin().Faults[:40] {
		f.Classes = []string{fmt.Sprintf("X-%d", i)}
		job := Job{Fault: f}
		for n := range 30 {
			t := Template{Name: fmt.Sprintf("%02d.yaml", n)}
			if n == i%30 {
				t.Guards = f.Classes
			}
			if i < 39 || n == i%30 {
				job.Templates = append(job.Templates, t)
			}
		}
		jobs = append(jobs, job)
	}
	return jobs
}

// try runs all rounds, with a suite in which a template fails if it does with any of the faults. It returns how many pairs
// were run.
func try(t *testing.T, f *Full, fails func(fault int, template string) bool) int {
	t.Helper()
	ran := 0
	for range 20 {
		next := f.Next()
		if len(next) == 0 {
			return ran
		}
		for i, job := range next {
			var outcome Outcome
			for _, template := range job.Templates {
				ran++
				failed := slices.ContainsFunc(f.running[i].faults, func(fault int) bool { return fails(fault, template.Name) })
				outcome.Verdicts = append(outcome.Verdicts, Verdict{Template: template.Name, Failed: failed, Guard: template.guards(job.Fault)})
			}
			f.Note(i, outcome)
		}
	}
	t.Fatal("there is no last round")
	return 0
}

func TestFull(t *testing.T) {
	for name, fails := range map[string]func(fault int, template string) bool{
		"nothing fails":       func(int, string) bool { return false },
		"only guards":         func(fault int, template string) bool { return template == fmt.Sprintf("%02d.yaml", fault%30) },
		"some others as well": func(fault int, template string) bool { return fault%7 == 3 && strings.HasPrefix(template, "1") },
		"all but the first":   func(_ int, template string) bool { return template != "00.yaml" },
		"everything":          func(int, string) bool { return true },
		"everything of one":   func(fault int, _ string) bool { return fault == 5 },
	} {
		t.Run(name, func(t *testing.T) {
			jobs := fullJobs()
			f := NewFull(faults.Builtin(), jobs, "00.yaml")
			ran := try(t, f, fails)
			results := f.Results()
			if len(results) != len(jobs) {
				t.Fatalf("%d results", len(results))
			}
			again, all := 0, 0
			for i, job := range jobs {
				var want []Verdict
				rest, others := 0, 0
				for _, template := range job.Templates {
					guard, failed := template.guards(job.Fault), fails(i, template.Name)
					all++
					if !guard {
						others++
					}
					if len(want) > 0 && want[0].Template == "00.yaml" && want[0].Failed && !guard && others > 1 {
						rest++
						continue
					}
					if failed && (!guard || template.Name == "00.yaml") {
						again++
					}
					want = append(want, Verdict{Template: template.Name, Failed: failed, Guard: guard})
				}
				if got := results[i]; !reflect.DeepEqual(got.Verdicts, want) || got.Rest != rest {
					t.Errorf("%s: %v and %d\nwant %v and %d", job.Fault.Name, got.Verdicts, got.Rest, want, rest)
				}
			}
			if ran > 2*all+again {
				t.Errorf("%d pairs were run; one by one they are %d, and %d again", ran, all, again)
			}
			t.Logf("%d of %d pairs, %d of them again", ran, all, again)
		})
	}
}

// TestFullCountsWhatFailsTwice has a fault with which templates fail until they are repeated.
func TestFullCountsWhatFailsTwice(t *testing.T) {
	jobs := fullJobs()
	f := NewFull(faults.Builtin(), jobs, "00.yaml")
	doubtful := false
	f.stages[3] = func() { doubtful = true; f.repeatDoubtful() }
	try(t, f, func(fault int, template string) bool { return fault == 7 && template > "01.yaml" && !doubtful })
	// The guard's failure is final, as its text says.
	if got := f.Results()[7]; len(got.taken(false)) != 0 || len(got.taken(true)) != 1 || len(got.Verdicts) != 30 {
		t.Errorf("%+v", got)
	}
}

// TestFullRepeatsTheSimplest does not give up a fault for a failure that does not repeat.
func TestFullRepeatsTheSimplest(t *testing.T) {
	jobs := fullJobs()
	f := NewFull(faults.Builtin(), jobs, "00.yaml")
	try(t, f, func(fault int, template string) bool { return f.round == 1 && template == "00.yaml" && fault == 3 })
	if got := f.Results()[3]; got.Rest != 0 || len(got.Verdicts) != 30 || got.Killed() {
		t.Errorf("%+v", got)
	}
}

func TestFullIsTheSameInEveryRun(t *testing.T) {
	names := func() (all []string) {
		jobs := fullJobs()
		f := NewFull(faults.Builtin(), jobs, "00.yaml")
		for _, job := range f.Next() {
			all = append(all, job.Namespace)
		}
		return all
	}
	first := names()
	if again := names(); !reflect.DeepEqual(first, again) || first[0] != "fault-together-00-100" {
		t.Errorf("%v\n%v", first, again)
	}
}

func TestFullTriesGuardsAlone(t *testing.T) {
	jobs := fullJobs()
	f := NewFull(faults.Builtin(), jobs, "00.yaml")
	for i, job := range f.Next() {
		for _, template := range job.Templates {
			if len(f.running[i].faults) != 1 || !template.guards(job.Fault) && template.Name > "01.yaml" {
				t.Errorf("%s with %v", template.Name, f.running[i].faults)
			}
		}
		if got, found := faults.Builtin().InNamespace(job.Namespace); !found || !reflect.DeepEqual(got.Rules, jobs[i].Fault.Rules) {
			t.Errorf("in %s a node has the rules %v", job.Namespace, got.Rules)
		}
	}
}

func TestFullOfAnInterruptedRun(t *testing.T) {
	jobs := fullJobs()
	f := NewFull(faults.Builtin(), jobs, "00.yaml")
	next := f.Next()
	for i, job := range next {
		outcome := Outcome{Verdicts: []Verdict{}}
		if i == 39 {
			outcome.Err = errors.New("no report")
		}
		for _, template := range job.Templates {
			outcome.Verdicts = append(outcome.Verdicts, Verdict{Template: template.Name})
		}
		f.Note(i, outcome)
	}
	// Only the last has no further templates to be tried with.
	if results := f.Results(); len(results) != 1 || results[0].Fault != jobs[39].Fault.Name || results[0].Broken != "no report" {
		t.Errorf("%v", results)
	}
}

func TestFullSplitsWhereTheSuiteFails(t *testing.T) {
	jobs := fullJobs()[:2]
	f := NewFull(faults.Builtin(), jobs, "00.yaml")
	for i, job := range f.Next() {
		outcome := Outcome{}
		for _, template := range job.Templates {
			outcome.Verdicts = append(outcome.Verdicts, Verdict{Template: template.Name})
		}
		f.Note(i, outcome)
	}
	together := f.Next()
	if len(together) == 0 || len(f.running[0].faults) != 2 {
		t.Fatalf("the second round tries %v", f.running)
	}
	for i := range together {
		f.Note(i, Outcome{Err: errors.New("no report")})
	}
	for i := range f.Next() {
		if len(f.running[i].faults) != 1 {
			t.Errorf("the third round tries %v", f.running[i].faults)
		}
	}
}

// TestFullSparesGroupsWhatIsKnown keeps a fault from running beside others with its guard, which has noticed it.
func TestFullSparesGroupsWhatIsKnown(t *testing.T) {
	f := NewFull(faults.Builtin(), fullJobs(), "00.yaml")
	for len(f.Next()) > 0 {
		for i, trial := range f.running {
			outcome := Outcome{}
			for _, template := range trial.templates {
				failed := slices.ContainsFunc(trial.faults, func(fault int) bool { return template.Name == fmt.Sprintf("%02d.yaml", fault%30) })
				if failed && len(trial.faults) > 1 {
					t.Errorf("round %d: %s with the faults %v", f.round, template.Name, trial.faults)
				}
				outcome.Verdicts = append(outcome.Verdicts, Verdict{Template: template.Name, Failed: failed})
			}
			f.Note(i, outcome)
		}
	}
}
