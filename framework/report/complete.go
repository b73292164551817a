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
	// maxMessage bounds a text in a report, in bytes. The suite's own failure texts have a tenth of it.
	maxMessage = 8 << 10
)

// Complete prepares the report of a run for everything that reads it: it sorts the lists, removes control
// characters, formats the failures as messages, gives the artifacts their paths, and derives counts, tallies and the
// result. It does not change what r leads to. A complete report stays as it is.
func Complete(r Report) Report {
	r.Suite = SuiteInfo{Name: suiteName, Version: plain(r.Suite.Version), Commit: plain(r.Suite.Commit)}
	r.Implementation = r.Implementation.plain()
	r.Run.ID, r.Run.IncompleteReason = plain(r.Run.ID), plain(r.Run.IncompleteReason)
	r.Run.Filters = sortedSet(plainAll(r.Run.Filters))
	r.Run.Started, r.Run.Seconds = r.Run.Started.UTC().Truncate(time.Second), milli(r.Run.Seconds)
	r.KubernetesVersion = plain(r.KubernetesVersion)
	r.Config = plainConfig(r.Config)
	r.Notes = plainAll(r.Notes)
	if r.Run.IncompleteReason != "" {
		r.Run.Incomplete = true
		r.Notes = append(r.Notes, "incomplete: "+r.Run.IncompleteReason)
	}
	r.Notes = sortedSet(r.Notes)
	r.Nodes = slices.Clone(r.Nodes)
	for i, n := range r.Nodes {
		r.Nodes[i] = NodeInfo{
			Name: plain(n.Name), ProviderVersion: plain(n.ProviderVersion), OS: plain(n.OS),
			Architecture: plain(n.Architecture), OSImage: plain(n.OSImage), ContainerRuntime: plain(n.ContainerRuntime),
		}
	}
	r.Results = slices.Clone(r.Results)
	for i := range r.Results {
		r.Results[i] = r.Results[i].complete()
	}
	r.finish()
	r.nameArtifacts()
	return r
}

// complete is the result's part of [Complete].
func (r Result) complete() Result {
	r = r.clone()
	r.NotApplicable = r.NotApplicable && r.Verdict == Skipped
	if len(r.Failures) > 0 {
		r.Message = r.text()
	}
	for _, t := range r.texts() {
		*t = plain(cutTail(*t, maxMessage))
	}
	// The label that repeats the node goes: what many nodes have in common would have as many labels as there
	// are nodes.
	r.Labels = slices.DeleteFunc(sortedSet(r.Labels), func(label string) bool { return label == "node:"+r.Node })
	r.Guards = sortedSet(r.Guards)
	r.Seconds, r.Idle = milli(r.Seconds), milli(r.Idle)
	for i := range r.Phases {
		r.Phases[i].Seconds = milli(r.Phases[i].Seconds)
	}
	for i := range r.Attempts {
		r.Attempts[i].Seconds = milli(r.Attempts[i].Seconds)
	}
	r.Attachments = slices.DeleteFunc(r.Attachments, func(a Attachment) bool {
		return a.Kind == Other && a.Name == differencesName || a.Kind == TimelineKind && slices.ContainsFunc(r.Timelines, func(t Timeline) bool { return t.Namespace == a.Namespace && t.Pod == a.Pod })
	})
	r.Timelines = slices.DeleteFunc(r.Timelines, func(t Timeline) bool { return len(t.Transitions) == 0 })
	timelines := make([]Attachment, len(r.Timelines))
	for i, t := range r.Timelines {
		for j := range t.Transitions {
			t.Transitions[j].At = t.Transitions[j].At.Truncate(time.Millisecond)
		}
		timelines[i] = Attachment{Artifact: Artifact{Kind: TimelineKind, Namespace: t.Namespace, Pod: t.Pod}, Text: t.text()}
	}
	r.Attachments = slices.Concat(timelines, differences(r.Differences), r.Attachments)
	for i := range r.Attachments {
		r.Attachments[i].Artifact = r.Attachments[i].named()
	}
	return r
}

// finish sorts the report and derives from its results what can be derived.
func (r *Report) finish() {
	r.APIVersion, r.Kind = APIVersion, ReportKind
	slices.SortStableFunc(r.Results, func(a, b Result) int { return a.test().compare(b.test()) })
	known := map[string]bool{}
	for _, n := range r.Nodes {
		known[n.Name] = true
	}
	r.Counts = Counts{}
	for _, t := range r.Results {
		r.Counts.add(t.Verdict)
		if t.Node != "" && !known[t.Node] {
			known[t.Node] = true
			r.Nodes = append(r.Nodes, NodeInfo{Name: t.Node})
		}
	}
	slices.SortStableFunc(r.Nodes, func(a, b NodeInfo) int { return cmp.Compare(a.Name, b.Name) })
	r.Features = tallies(r.Results, func(t Result) []string {
		var names []string
		for _, label := range t.Labels {
			if name, ok := strings.CutPrefix(label, featurePrefix); ok {
				names = append(names, name)
			}
		}
		return names
	})
	r.Guards = tallies(r.Results, func(t Result) []string { return t.Guards })
	r.Conformance = conformanceOf(r.Profiles, r.Nodes, r.Results)
	r.Result = outcome(r.Counts, notApplicable(r.Results), r.Run.Incomplete)
	if len(r.Results) == 0 && r.Run.Shard != "" && !r.Run.Incomplete { // there are fewer nodes than shards
		r.Result = RunSuccess
	}
	r.Summary = r.summarise()
	if r.Nodes == nil {
		r.Nodes = []NodeInfo{}
	}
	if r.Results == nil {
		r.Results = []Result{}
	}
}

// notApplicable is how many of the skipped tests do not apply.
func notApplicable(results []Result) (count int) {
	for _, r := range results {
		if r.NotApplicable && r.Verdict == Skipped {
			count++
		}
	}
	return count
}

// summarise is the result in one line.
func (r *Report) summarise() string {
	line := fmt.Sprintf("%s on %s: %s in %s", r.Result, text.Count(len(r.Nodes), "node"), r.Counts, r.Run.Duration())
	if r.Run.Rounds > 0 {
		line += " and " + text.Count(r.Run.Rounds, "round")
	}
	if r.Run.Incomplete {
		line += ", incomplete"
	}
	return line
}

// tallies sums the results up by names that they have.
func tallies(results []Result, names func(Result) []string) []Tally {
	byName := map[string]*Tally{}
	for _, t := range results {
		for _, name := range sortedSet(names(t)) {
			tally := byName[name]
			if tally == nil {
				tally = &Tally{Name: name, Templates: map[Verdict][]string{}}
				byName[name] = tally
			}
			tally.Counts.add(t.Verdict)
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

// Duration is how long the run took as people read it, to a tenth of a second: "1m15.3s".
func (r RunInfo) Duration() string {
	return time.Duration(r.Seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
}

func plainAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = plain(text)
	}
	return out
}
