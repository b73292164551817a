// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"cmp"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Bounds of what is said of a cause.
const (
	maxFaults  = 5
	maxOthers  = 2
	maxSources = 3
)

// Of are the diagnoses of a report, for the nodes with failures that have a known cause, in the order of the results.
func Of(r report.Report) []report.Diagnosis {
	return slices.DeleteFunc(builtin().of(r), func(d report.Diagnosis) bool { return len(d.Causes) == 0 })
}

// of are the diagnoses of all nodes with failed tests.
func (d Dictionary) of(r report.Report) []report.Diagnosis {
	var nodes []string
	failures, passed := map[string][]Observation{}, map[string]map[string]bool{}
	for _, t := range r.Results {
		switch {
		case t.Node == "":
		case t.Verdict == report.Failed || t.Verdict == report.Flaky || t.Verdict == report.ExpectedFailure:
			if failures[t.Node] == nil {
				nodes = append(nodes, t.Node)
			}
			failures[t.Node] = append(failures[t.Node], Observe(t.Template, t.Failures))
		case t.Verdict.Works():
			if passed[t.Node] == nil {
				passed[t.Node] = map[string]bool{}
			}
			passed[t.Node][t.Template] = true
		}
	}
	var all []report.Diagnosis
	for _, node := range nodes {
		all = append(all, d.node(node, failures[node], passed[node]))
	}
	return all
}

// node is the diagnosis of one node.
func (d Dictionary) node(name string, failures []Observation, passed map[string]bool) report.Diagnosis {
	out := report.Diagnosis{Node: name, Failed: len(failures)}
	causes := grouped(choose(d.candidates(failures, passed), failures))
	for i, o := range failures {
		explained := slices.ContainsFunc(causes, func(c group) bool { return c.fit(i) >= enough })
		if !explained {
			out.Unexplained = append(out.Unexplained, o.Test)
		}
	}
	slices.SortStableFunc(causes, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.rank(causes), b.rank(causes)), cmp.Compare(b.explained(), a.explained()))
	})
	for n, c := range causes {
		out.Causes = append(out.Causes, d.cause(c, slices.Delete(slices.Clone(causes), n, n+1), failures))
	}
	return out
}

// group are the choices of one class.
type group []choice

// grouped are the choices by class, in the order of the first of each.
func grouped(chosen []choice) []group {
	var groups []group
	for _, c := range chosen {
		i := slices.IndexFunc(groups, func(g group) bool { return slices.Contains(c.fault.Classes, g[0].fault.Classes[0]) })
		if i < 0 {
			groups = append(groups, group{c})
			continue
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// fit is how well the best of the group fits a failure.
func (g group) fit(failure int) (best float64) {
	for _, c := range g {
		best = max(best, c.fits[failure])
	}
	return best
}

// explained is the number of failures that the group explains.
func (g group) explained() (n int) {
	for i := range g[0].fits {
		if g.fit(i) >= enough {
			n++
		}
	}
	return n
}

// perhaps is true if nothing found exactly what it finds because of the group.
func (g group) perhaps() bool {
	for i := range g[0].fits {
		if g.fit(i) >= exact {
			return false
		}
	}
	return true
}

// rank is the place of the group among all: those that only may be a cause come later, and last those of which every
// failure has another cause that is more than that.
func (g group) rank(all []group) int {
	for i := range g[0].fits {
		others := slices.ContainsFunc(all, func(other group) bool {
			return other[0].fault != g[0].fault && !other.perhaps() && other.fit(i) >= enough
		})
		switch {
		case g.fit(i) < enough || others:
		case g.perhaps():
			return 1
		default:
			return 0
		}
	}
	return 2
}

// cause describes a group; the others are those of the same node.
func (d Dictionary) cause(g group, others []group, failures []Observation) report.Cause {
	class := d.class(g[0].fault.Classes[0])
	cause := report.Cause{Class: class.ID, Meaning: class.Title, Perhaps: g.perhaps(), Sources: class.Sources[:min(maxSources, len(class.Sources))]}
	for _, c := range g {
		for _, f := range c.peers {
			if !slices.Contains(cause.Faults, f.Name) {
				cause.Faults = append(cause.Faults, f.Name)
			}
		}
		for _, other := range c.others {
			if !slices.Contains(cause.Or, other) {
				cause.Or = append(cause.Or, other)
			}
		}
	}
	if len(cause.Faults) == 1 {
		cause.Meaning = g[0].fault.Meaning
	}
	cause.Faults = cause.Faults[:min(maxFaults, len(cause.Faults))]
	cause.Or = cause.Or[:min(maxOthers, len(cause.Or))]
	for i, o := range failures {
		if g.fit(i) < enough {
			continue
		}
		cause.Explains = append(cause.Explains, o.Test)
		if !slices.ContainsFunc(others, func(other group) bool { return other.fit(i) >= enough }) {
			cause.Fixes = append(cause.Fixes, o.Test)
		}
	}
	return cause
}
