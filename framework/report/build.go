// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

const (
	// suiteName is the suite's name in every report.
	suiteName = "vk-test-set"
	// featurePrefix marks the labels that name a feature.
	featurePrefix = "feature:"
	// incompleteNote begins the note that says why a run is incomplete.
	incompleteNote = "incomplete: "
	// maxMessage bounds a failure text in a report, in bytes. The suite's own texts have a tenth of it.
	maxMessage = 8 << 10
)

// Report is the published form of the run.
func (r Run) Report() Report {
	out := Report{
		Suite:             SuiteInfo{Name: suiteName, Version: plain(r.Version), Commit: plain(r.Commit)},
		Run:               RunInfo{ID: plain(r.ID), Started: r.Start.UTC().Truncate(time.Second), Seconds: milli(r.Elapsed.Seconds()), Incomplete: r.Incomplete != ""},
		KubernetesVersion: plain(r.KubernetesVersion),
		Config:            plainConfig(r.Config),
	}
	if r.Incomplete != "" {
		out.Notes = append(out.Notes, incompleteNote+plain(r.Incomplete))
	}
	out.Notes = sortedSet(append(out.Notes, plainAll(r.Notes)...))
	for _, n := range r.Nodes {
		out.Nodes = append(out.Nodes, NodeInfo{
			Name: plain(n.Name), ProviderVersion: plain(n.ProviderVersion), OS: plain(n.OS),
			Architecture: plain(n.Architecture), OSImage: plain(n.OSImage), ContainerRuntime: plain(n.ContainerRuntime),
		})
	}
	files := r.artifacts()
	for _, result := range r.Sorted() {
		out.Results = append(out.Results, result.published(files[identity{result.Node, result.Test}]))
	}
	out.finish()
	return out
}

func (r Result) published(files []artifact) TestResult {
	out := TestResult{
		Node: r.Node, Template: r.Test, Verdict: r.Verdict, Seconds: milli(r.Seconds),
		Labels: r.labels(), Guards: sortedSet(plainAll(r.Guards)),
		Message: plain(cutTail(r.Message, maxMessage)), Reason: plain(r.Reason),
	}
	for _, p := range r.Phases {
		out.Phases = append(out.Phases, Phase{Name: plain(p.Name), Seconds: milli(p.Seconds)})
	}
	for _, a := range r.Attempts {
		out.Attempts = append(out.Attempts, Attempt{Verdict: a.Verdict, Seconds: milli(a.Seconds), Message: plain(cutTail(a.Message, maxMessage))})
	}
	for _, f := range files {
		out.Artifacts = append(out.Artifacts, f.Artifact)
	}
	return out
}

// labels are those of the spec, but for the one that only repeats the node: of what many nodes have in common there would
// be as many labels as nodes.
func (r Result) labels() []string {
	return slices.DeleteFunc(sortedSet(plainAll(r.Labels)), func(label string) bool { return label == "node:"+r.Node })
}

// finish sorts the report and derives from its results what can be derived.
func (r *Report) finish() {
	r.APIVersion, r.Kind = APIVersion, ReportKind
	slices.SortStableFunc(r.Results, func(a, b TestResult) int { return compareIdentity(a.Node, a.Template, b.Node, b.Template) })
	known := map[string]bool{}
	for _, n := range r.Nodes {
		known[n.Name] = true
	}
	r.Counts = Counts{}
	for _, t := range r.Results {
		r.Counts.Add(t.Verdict)
		if t.Node != "" && !known[t.Node] {
			known[t.Node] = true
			r.Nodes = append(r.Nodes, NodeInfo{Name: t.Node})
		}
	}
	slices.SortStableFunc(r.Nodes, func(a, b NodeInfo) int { return cmp.Compare(a.Name, b.Name) })
	r.Features = tallies(r.Results, func(t TestResult) []string {
		var names []string
		for _, label := range t.Labels {
			if name, ok := strings.CutPrefix(label, featurePrefix); ok {
				names = append(names, name)
			}
		}
		return names
	})
	r.Guards = tallies(r.Results, func(t TestResult) []string { return t.Guards })
	r.Result = outcome(r.Counts, r.Run.Incomplete)
	r.Summary = r.summarise()
	if r.Nodes == nil {
		r.Nodes = []NodeInfo{}
	}
	if r.Results == nil {
		r.Results = []TestResult{}
	}
}

// summarise is the result in one line.
func (r *Report) summarise() string {
	text := fmt.Sprintf("%s on %s: %s in %s", r.Result, text.Count(len(r.Nodes), "node"), r.Counts, duration(r.Run.Seconds))
	if r.Run.Incomplete {
		text += ", incomplete"
	}
	return text
}

// tallies sums the results up by names that they have.
func tallies(results []TestResult, names func(TestResult) []string) []Tally {
	byName := map[string]*Tally{}
	for _, t := range results {
		for _, name := range sortedSet(names(t)) {
			tally := byName[name]
			if tally == nil {
				tally = &Tally{Name: name, Templates: map[Verdict][]string{}}
				byName[name] = tally
			}
			tally.Counts.Add(t.Verdict)
			tally.Templates[t.Verdict] = append(tally.Templates[t.Verdict], t.Template)
		}
	}
	out := make([]Tally, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		tally := *byName[name]
		for v, templates := range tally.Templates {
			tally.Templates[v] = sortedSet(templates)
		}
		out = append(out, tally)
	}
	return out
}

func sortedSet(words []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(words)))
}

// milli rounds seconds to milliseconds: more digits would be noise in every diff of two reports.
func milli(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// duration is seconds as people read them, to a tenth of a second: "1m15.3s".
func duration(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
}

func plainAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = plain(text)
	}
	return out
}
