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

// try runs all rounds, with a suite in which a template fails if it does with any of the faults, by time unless it
// guards the fault. It returns how many pairs were run.
func try(t *testing.T, f *Full, fails func(fault int, template string) bool) int {
	t.Helper()
	ran := 0
	for range 40 {
		next := f.Next()
		if len(next) == 0 {
			return ran
		}
		for i, job := range next {
			var outcome Outcome
			for _, template := range job.Templates {
				ran++
				failed := slices.ContainsFunc(f.running[i].faults, func(fault int) bool { return fails(fault, template.Name) })
				v := Verdict{Template: template.Name, Failed: failed, Guard: template.guards(job.Fault)}
				if failed && !v.Guard {
					v.Message = "check_logs[0] not met after 30s"
				}
				outcome.Verdicts = append(outcome.Verdicts, v)
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
		"one other each":      func(fault int, template string) bool { return template == fmt.Sprintf("%02d.yaml", (fault+9)%30) },
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
			all := 0
			for i, job := range jobs {
				got := results[i]
				all += len(job.Templates)
				if got.Rest > 0 && !got.fails("00.yaml") && len(got.taken(false)) < enough {
					t.Errorf("%s: gave up after %v", job.Fault.Name, got.taken(false))
				}
				if len(got.Verdicts)+got.Rest != len(job.Templates) {
					t.Errorf("%s: %d verdicts, %d left, of %d", job.Fault.Name, len(got.Verdicts), got.Rest, len(job.Templates))
				}
				for _, v := range got.Verdicts {
					if v.Failed != fails(i, v.Template) {
						t.Errorf("%s: %+v", job.Fault.Name, v)
					}
				}
			}
			if ran > 3*all/2 {
				t.Errorf("%d pairs were run; one by one they are %d", ran, all)
			}
			t.Logf("%d of %d pairs", ran, all)
		})
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
	f := NewFull(faults.Builtin(), fullJobs()[:2], "00.yaml")
	broken := false
	for len(f.Next()) > 0 {
		for i, trial := range f.running {
			outcome := Outcome{}
			if len(trial.faults) > 1 {
				broken, outcome.Err = true, errors.New("no report")
			} else {
				for _, template := range trial.templates {
					outcome.Verdicts = append(outcome.Verdicts, Verdict{Template: template.Name})
				}
			}
			f.Note(i, outcome)
		}
	}
	for _, result := range f.Results() {
		if !broken || result.Broken != "" || len(result.Verdicts) != 30 {
			t.Errorf("%+v", result)
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
