// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
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
		case t.Verdict == report.Failed || t.Verdict == report.ExpectedFailure:
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
	for n, c := range causes {
		out.Causes = append(out.Causes, d.cause(c, slices.Delete(slices.Clone(causes), n, n+1), failures))
	}
	slices.SortStableFunc(out.Causes, func(a, b report.Cause) int {
		if a.Perhaps != b.Perhaps {
			return map[bool]int{true: 1, false: -1}[a.Perhaps]
		}
		return len(b.Explains) - len(a.Explains)
	})
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

// cause describes a group; the others are those of the same node.
func (d Dictionary) cause(g group, others []group, failures []Observation) report.Cause {
	class := d.class(g[0].fault.Classes[0])
	cause := report.Cause{Class: class.ID, Meaning: class.Title, Perhaps: true, Sources: class.Sources[:min(maxSources, len(class.Sources))]}
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
		cause.Perhaps = cause.Perhaps && g.fit(i) < exact
		if !slices.ContainsFunc(others, func(other group) bool { return other.fit(i) >= enough }) {
			cause.Fixes = append(cause.Fixes, o.Test)
		}
	}
	return cause
}
