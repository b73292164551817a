// SPDX-License-Identifier: Apache-2.0

package html

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Bounds of what the page holds of the texts recorded, and half as much of the failure texts, in bytes: beyond
// some 30 MB browsers take seconds to open it. All of it is in the artifacts, to which the page links.
const (
	maxPage     = 16 << 20
	maxPageSpec = 256 << 10
	// maxPageDifferences bounds the differences from a kubelet, some 250 bytes each; the artifacts have all of them.
	maxPageDifferences = 10_000
	// MaxHistory is how many earlier reports the trend goes back.
	MaxHistory = 30
)

// symbols stand for verdicts beside their colours, and for them in the page's data.
var symbols = map[report.Verdict]struct{ sign, letter string }{
	report.Passed: {"✓", "p"}, report.Failed: {"✕", "f"}, report.Flaky: {"~", "k"}, report.Error: {"!", "e"},
	report.ExpectedFailure: {"≈", "x"}, report.UnexpectedlyPass: {"↑", "u"}, report.Skipped: {"–", "s"},
	report.Unsupported: {"∅", "n"},
}

func symbol(v report.Verdict) string { return symbols[v].sign }

type pageVerdict struct {
	Verdict report.Verdict
	Count   int
}

// pageData is the matrix, as small as it can be: a thousand nodes with 25 templates are some 200 kB.
type pageData struct {
	Nodes     []string       `json:"nodes"`
	Templates []pageTemplate `json:"templates"`
	// Verdicts has a string per node, with a letter per template; "." where there is no result.
	Verdicts []string `json:"verdicts"`
	// Seconds has a list per node, with tenths of seconds per template.
	Seconds [][]int `json:"seconds"`
	// History are the runs of the trend, this one last. Empty without earlier ones.
	History []pageRun `json:"history,omitempty"`
	// Rows are the verdicts of tests in the runs of the history, a letter per run as in Verdicts, and Row has a list
	// per node with the index in Rows for each template. Most tests have the same row, so this is small.
	Rows []string `json:"rows,omitempty"`
	Row  [][]int  `json:"row,omitempty"`
	// Diagnoses are the causes of the failures, and Classes the titles of the classes of bugs that they name.
	Diagnoses []pageDiagnosis   `json:"diagnoses,omitempty"`
	Classes   map[string]string `json:"classes,omitempty"`
}

type pageTemplate struct {
	Name   string   `json:"name"`
	Title  string   `json:"title,omitempty"`
	Labels []string `json:"labels,omitempty"`
	Guards []string `json:"guards,omitempty"`
	// Trend has the median of the seconds of each run of the history; null where it did not pass anywhere.
	Trend []*float64 `json:"trend,omitempty"`
}

func newPageData(r report.Report, older []report.Report) pageData {
	data := pageData{Nodes: []string{}, Templates: []pageTemplate{}, Verdicts: []string{}, Seconds: [][]int{}}
	nodes, tests := map[string]int{}, map[string]int{}
	for _, t := range r.Results {
		if _, ok := nodes[t.Node]; !ok {
			nodes[t.Node] = len(nodes)
			data.Nodes = append(data.Nodes, t.Node)
		}
		tests[t.Template] = 0
	}
	for name := range tests {
		data.Templates = append(data.Templates, pageTemplate{Name: name})
	}
	slices.SortFunc(data.Templates, func(a, b pageTemplate) int { return report.CompareTemplates(a.Name, b.Name) })
	for i, t := range data.Templates {
		tests[t.Name] = i
	}
	letters := make([][]byte, len(nodes))
	for i := range letters {
		letters[i] = []byte(strings.Repeat(".", len(tests)))
		data.Seconds = append(data.Seconds, make([]int, len(tests)))
	}
	for _, t := range r.Results {
		n, i := nodes[t.Node], tests[t.Template]
		letters[n][i] = symbols[t.Verdict].letter[0]
		data.Seconds[n][i] = int(math.Round(t.Seconds * 10))
		data.Templates[i].Title = cmp.Or(data.Templates[i].Title, t.Title)
		data.Templates[i].Labels = union(data.Templates[i].Labels, t.Labels)
		data.Templates[i].Guards = union(data.Templates[i].Guards, t.Guards)
	}
	for _, l := range letters {
		data.Verdicts = append(data.Verdicts, string(l))
	}
	data.addHistory(r, older, nodes, tests)
	data.addDiagnoses(r.Diagnoses)
	return data
}

// union is a sorted set of the words of both lists.
func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// pageDetail is what there is to say of one result beyond its verdict.
type pageDetail struct {
	Node        string              `json:"n"`
	Template    string              `json:"t"`
	Headline    string              `json:"h,omitempty"`
	Cause       string              `json:"c,omitempty"`
	Message     string              `json:"m,omitempty"`
	Reason      string              `json:"r,omitempty"`
	Rerun       string              `json:"f,omitempty"`
	Unmet       []report.UnmetCheck `json:"u,omitempty"`
	Differences []report.Difference `json:"d,omitempty"`
	Phases      []report.Phase      `json:"p,omitempty"`
	Idle        float64             `json:"i,omitempty"`
	Attempts    []report.Attempt    `json:"a,omitempty"`
	// Course is what became of a test that does not work in the earlier runs.
	Course string `json:"o,omitempty"`
	// Counts are those of the attempts of a repeated test: "7 passed, 3 failed".
	Counts      string           `json:"k,omitempty"`
	Attachments []pageAttachment `json:"x,omitempty"`
}

type pageAttachment struct {
	Name string      `json:"n,omitempty"`
	Kind report.Kind `json:"k"`
	Text string      `json:"t"`
	// Path is the file with the whole text, relative to the page.
	Path string `json:"p,omitempty"`
	// Transitions are those of a timeline.
	Transitions []pageTransition `json:"s,omitempty"`
}

type pageTransition struct {
	// Seconds since the first transition.
	Seconds float64 `json:"at"`
	What    string  `json:"what"`
	State   string  `json:"state"`
}

// details are those of every result that has any, with texts as far as the page has room for them.
func details(r report.Report, older []report.Report) []pageDetail {
	var out []pageDetail
	courses := map[report.Test]string{}
	for _, t := range r.Regressions(older) {
		courses[report.Test{Node: t.Node, Template: t.Template}] = t.Course()
	}
	room := maxPageDifferences
	for _, t := range r.Bounded(maxPage, maxPageSpec, maxPage/2).Results {
		d := pageDetail{Node: t.Node, Template: t.Template, Message: t.Message, Reason: t.Reason, Phases: t.Phases, Idle: t.Idle, Attempts: t.Attempts}
		if t.Message != "" {
			d.Headline, d.Cause = t.Headline(), t.Cause()
		}
		if t.Verdict != report.Passed && t.Node != "" {
			d.Rerun = t.Rerun()
		}
		if room -= len(t.Differences); room >= 0 {
			d.Differences = t.Differences
		}
		d.Course = courses[report.Test{Node: t.Node, Template: t.Template}]
		if t.AttemptCounts != nil {
			d.Counts = t.AttemptCounts.String()
		}
		for _, f := range t.Failures {
			d.Unmet = append(d.Unmet, f.Unmet...)
		}
		for _, a := range t.Attachments {
			d.Attachments = append(d.Attachments, pageAttachment{Name: a.Name, Kind: a.Kind, Text: a.Text, Path: a.Path, Transitions: transitions(t, a)})
		}
		if d.Message+d.Reason+d.Rerun != "" || len(d.Phases)+len(d.Attempts)+len(d.Counts)+len(d.Attachments) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// transitions are those of the timeline that an attachment is the text of, if it is one.
func transitions(r report.Result, a report.Attachment) []pageTransition {
	if a.Kind != report.TimelineKind {
		return nil
	}
	i := slices.IndexFunc(r.Timelines, func(t report.Timeline) bool { return t.Namespace == a.Namespace && t.Pod == a.Pod })
	if i < 0 {
		return nil
	}
	var out []pageTransition
	list := r.Timelines[i].Transitions
	for _, t := range list {
		seconds := t.At.Sub(list[0].At).Seconds()
		out = append(out, pageTransition{Seconds: math.Round(seconds*1000) / 1000, What: t.What, State: t.State})
	}
	return out
}

// nodeGroup are nodes with the same description.
type nodeGroup struct {
	report.NodeInfo
	Names []string
}

// groupNodes keeps the table of nodes short: a site's nodes are mostly alike.
func groupNodes(nodes []report.NodeInfo) []nodeGroup {
	var out []nodeGroup
	for _, node := range nodes {
		name := node.Name
		node.Name = ""
		i := slices.IndexFunc(out, func(g nodeGroup) bool { return g.NodeInfo == node })
		if i < 0 {
			i = len(out)
			out = append(out, nodeGroup{NodeInfo: node})
		}
		out[i].Names = append(out[i].Names, name)
	}
	return out
}

// Others is how many nodes there are but the first.
func (g nodeGroup) Others() int { return len(g.Names) - 1 }
