// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// Full tries faults with all templates that they reach, in rounds. Most templates survive most faults, which is shown
// of several faults at a time: a template that passes on a node with all of them is taken to pass with each. Where
// some fail, one of these is tried with each fault alone, so that it is known which faults other templates notice.
// From then on these are tried alone, and the rest in smaller groups, so that every failure is one of a single fault.
// Templates that guard a fault are tried with it alone, so that nothing hides it from them.
//
// A fault that takes down the simplest template, or many that do not guard it, spoils nearly everything, and is not
// tried further.
type Full struct {
	catalogue *faults.Catalogue
	jobs      []Job
	simplest  string
	// results are those of the jobs' faults; open are the templates that each has no verdict of, by name.
	results []Result
	open    []map[string]bool
	// stages are what is still to be queued, each once nothing is left of the one before.
	stages []func()
	round  int
	// queue is what the next round tries; running, with one job for each, what the last one did; failed are groups
	// with the templates that failed in them since they were last asked for.
	queue, running, failed []trial
}

// trial is templates to run on a node with some faults, which are given by their index in jobs.
type trial struct {
	faults    []int
	templates []Template
}

const (
	// together is how many faults are tried at a time at most.
	together = 16
	// samples is how many templates of other classes are tried with each fault before it gets into a group.
	samples = 4
	// narrow is how many templates of other classes a fault may reach to be tried with each alone.
	narrow = 7
	// enough is how many templates of other classes a fault takes down until it is not tried further.
	enough = 6
	// chunk is how many templates run one after the other, so that no round waits long for its last job.
	chunk = 12
)

// NewFull begins a full run of jobs, which say what every fault of a catalogue reaches. simplest is the template that
// no node can do without.
func NewFull(catalogue *faults.Catalogue, jobs []Job, simplest string) *Full {
	f := &Full{catalogue: catalogue, jobs: jobs, simplest: simplest}
	f.stages = []func(){f.queueFirst, f.queueSample}
	for size := together; size > 1; size /= 2 {
		f.stages = append(f.stages, func() { f.queueGroups(size) }, f.queueSuspects)
	}
	f.stages = append(f.stages, f.queueRest)
	for i, job := range jobs {
		f.results = append(f.results, ResultOf(job.Fault, Outcome{Verdicts: []Verdict{}}))
		f.open = append(f.open, map[string]bool{})
		for _, t := range job.Templates {
			f.open[i][t.Name] = true
		}
	}
	return f
}

// Next returns the jobs of the next round; none after the last.
func (f *Full) Next() []Job {
	f.round++
	for len(f.queue) == 0 && len(f.stages) > 0 {
		stage := f.stages[0]
		f.stages = f.stages[1:]
		stage()
	}
	f.running, f.queue = f.queue, nil
	var next []Job
	used := map[string]bool{}
	for _, t := range f.running {
		var members []faults.Fault
		for _, i := range t.faults {
			members = append(members, f.jobs[i].Fault)
		}
		job := Job{Templates: t.templates}
		// The same in every run, so that one can be resumed.
		for number := 100 * f.round; job.Namespace == "" || used[job.Namespace]; number++ {
			job.Fault = f.catalogue.Together(members, number)
			job.Namespace = job.Fault.Namespace()
		}
		used[job.Namespace] = true
		if len(members) == 1 {
			job.Fault.Classes, job.Confirm = members[0].Classes, true
		}
		next = append(next, job)
	}
	return next
}

// add queues those of some templates that are open for any of some faults. A template that is known to fail with one
// of them runs with the others only.
func (f *Full) add(members []int, templates []Template) {
	var queued []trial
	for _, t := range templates {
		if !slices.ContainsFunc(members, func(i int) bool { return f.open[i][t.Name] }) {
			continue
		}
		quiet := slices.DeleteFunc(slices.Clone(members), func(i int) bool { return f.results[i].fails(t.Name) })
		at := slices.IndexFunc(queued, func(other trial) bool { return slices.Equal(other.faults, quiet) })
		if at < 0 {
			at, queued = len(queued), append(queued, trial{faults: quiet})
		}
		queued[at].templates = append(queued[at].templates, t)
	}
	for _, q := range queued {
		f.enqueue(q.faults, q.templates)
	}
}

func (f *Full) enqueue(members []int, templates []Template) {
	for part := range slices.Chunk(templates, chunk) {
		f.queue = append(f.queue, trial{members, part})
	}
}

// Note takes what became of a job of the last round, given by its index.
func (f *Full) Note(index int, outcome Outcome) {
	t := f.running[index]
	if len(t.faults) == 1 {
		f.noteAlone(t, outcome)
		return
	}
	var failed []Template
	for _, template := range t.templates {
		at := slices.IndexFunc(outcome.Verdicts, func(v Verdict) bool { return v.Template == template.Name })
		if outcome.Err != nil || at >= 0 && (outcome.Verdicts[at].Failed || outcome.Verdicts[at].Error) {
			failed = append(failed, template)
			continue
		}
		for _, i := range t.faults {
			if at >= 0 && f.open[i][template.Name] {
				f.results[i].Verdicts = append(f.results[i].Verdicts, outcome.Verdicts[at])
			}
			delete(f.open[i], template.Name)
		}
	}
	if len(failed) > 0 {
		f.failed = append(f.failed, trial{t.faults, failed})
	}
}

// noteAlone takes the verdicts on one fault. They take the place of earlier ones.
func (f *Full) noteAlone(t trial, outcome Outcome) {
	i := t.faults[0]
	result := &f.results[i]
	for _, template := range t.templates {
		delete(f.open[i], template.Name)
	}
	result.Verdicts = slices.DeleteFunc(result.Verdicts, func(v Verdict) bool {
		return slices.ContainsFunc(outcome.Verdicts, func(newer Verdict) bool { return newer.Template == v.Template })
	})
	result.Verdicts = append(result.Verdicts, outcome.Verdicts...)
	if outcome.Err != nil {
		result.Broken = outcome.Err.Error()
	}
}

// Results are what became of the faults that have been tried with every template that they reach, in the order of the
// jobs.
func (f *Full) Results() []Result {
	var all []Result
	for i, result := range f.results {
		if len(f.open[i]) > 0 {
			continue
		}
		slices.SortFunc(result.Verdicts, func(a, b Verdict) int { return strings.Compare(a.Template, b.Template) })
		all = append(all, result)
	}
	return all
}
