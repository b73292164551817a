// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"slices"
	"strings"
)

// The stages of a full run, in their order. Each queues what the next round tries.

// queueFirst queues the templates that guard a fault, the simplest one, and the first of the others.
func (f *Full) queueFirst() {
	for i, job := range f.jobs {
		var first []Template
		others := 0
		for _, t := range job.Templates {
			guards := t.guards(job.Fault)
			if guards || others == 0 || t.Name == f.simplest {
				first = append(first, t)
			}
			if !guards {
				others++
			}
		}
		f.add([]int{i}, first)
	}
}

// queueSample queues some of the templates that are open for each fault: one that is noticed by much would spoil its
// group.
func (f *Full) queueSample() {
	f.queueAlone()
	for i := range f.jobs {
		left := f.left(i)
		if f.alone(i) || len(left) < samples {
			continue
		}
		var some []Template
		for n := range samples {
			some = append(some, left[(2*n+1)*len(left)/(2*samples)])
		}
		f.enqueue([]int{i}, some)
	}
}

// queueGroups queues what is open, for most faults together. Neighbours in the catalogue may be opposites, which
// cancel each other, and are kept apart.
func (f *Full) queueGroups(size int) {
	f.queueAlone()
	var wide []int
	for i := range f.jobs {
		if len(f.open[i]) > 0 && !f.alone(i) {
			wide = append(wide, i)
		}
	}
	groups := (len(wide) + size - 1) / size
	for g := range groups {
		var members []int
		var templates []Template
		for at := g; at < len(wide); at += groups {
			members = append(members, wide[at])
			templates = append(templates, f.left(wide[at])...)
		}
		slices.SortFunc(templates, func(a, b Template) int { return strings.Compare(a.Name, b.Name) })
		f.add(members, slices.CompactFunc(templates, func(a, b Template) bool { return a.Name == b.Name }))
	}
}

// queueSuspects queues a template that failed in a group with each fault of the group alone, one for each fault.
func (f *Full) queueSuspects() {
	f.queueAlone()
	asked := map[int]bool{}
	for _, group := range f.failed {
		for _, i := range group.faults {
			if !asked[i] && !f.alone(i) && f.open[i][group.templates[0].Name] {
				asked[i] = true
				f.enqueue([]int{i}, group.templates[:1])
			}
		}
	}
	f.failed = nil
}

// queueRest queues what is still open, with each fault alone, until nothing is.
func (f *Full) queueRest() {
	f.queueAlone()
	for i := range f.jobs {
		if !f.alone(i) {
			f.enqueue([]int{i}, f.left(i))
		}
	}
	if len(f.queue) > 0 {
		f.stages = slices.Insert(f.stages, 0, f.queueRest)
	}
}

// queueAlone queues the next templates for each fault that must not be in a group, unless it has been tried enough.
func (f *Full) queueAlone() {
	for i := range f.jobs {
		result := &f.results[i]
		if result.fails(f.simplest) || len(result.taken(false)) >= enough {
			result.Rest += len(f.open[i])
			clear(f.open[i])
		}
		if left := f.left(i); f.alone(i) && len(left) > 0 {
			f.enqueue([]int{i}, left[:min(len(left), enough)])
		}
	}
}

// alone tells whether a fault needs no group, or would spoil it, as a template that does not guard it has noticed it.
func (f *Full) alone(i int) bool {
	others := 0
	for _, t := range f.jobs[i].Templates {
		if !t.guards(f.jobs[i].Fault) {
			others++
		}
	}
	return others <= narrow || len(f.results[i].taken(false)) > 0
}

// left are the templates that are open for a fault.
func (f *Full) left(i int) []Template {
	return slices.DeleteFunc(slices.Clone(f.jobs[i].Templates), func(t Template) bool { return !f.open[i][t.Name] })
}
