// SPDX-License-Identifier: Apache-2.0

package report

import (
	"math"
	"slices"
	"strings"
)

// Bounds of what the page holds of the texts recorded, and half as much of the failure texts, in bytes: beyond some 30 MB
// browsers take seconds to open it. All of it is in the artifacts, to which the page links.
const (
	maxPage     = 16 << 20
	maxPageSpec = 256 << 10
	// maxHistory is how many earlier reports the trend goes back.
	maxHistory = 30
)

// symbols stand for verdicts beside their colours, and for them in the page's data.
var symbols = map[Verdict]struct{ sign, letter string }{
	Passed: {"✓", "p"}, Failed: {"✕", "f"}, Error: {"!", "e"}, ExpectedFailure: {"≈", "x"}, UnexpectedlyPass: {"↑", "u"}, Skipped: {"–", "s"},
}

func symbol(v Verdict) string { return symbols[v].sign }

type pageVerdict struct {
	Verdict Verdict
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
}

type pageTemplate struct {
	Name   string   `json:"name"`
	Labels []string `json:"labels,omitempty"`
	Guards []string `json:"guards,omitempty"`
	// Trend has the median of the seconds of each run of the history; null where it did not pass anywhere.
	Trend []*float64 `json:"trend,omitempty"`
}

type pageRun struct {
	Started string  `json:"started"`
	Version string  `json:"version"`
	Result  Outcome `json:"result"`
	Seconds float64 `json:"seconds"`
}

func newPageData(r Report, older []Report) pageData {
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
	slices.SortFunc(data.Templates, func(a, b pageTemplate) int { return compareIdentity("", a.Name, "", b.Name) })
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
		data.Templates[i].Labels = sortedSet(slices.Concat(data.Templates[i].Labels, t.Labels))
		data.Templates[i].Guards = sortedSet(slices.Concat(data.Templates[i].Guards, t.Guards))
	}
	for _, l := range letters {
		data.Verdicts = append(data.Verdicts, string(l))
	}
	data.addHistory(r, older, tests)
	return data
}

// addHistory adds the runs of the trend, oldest first.
func (d *pageData) addHistory(now Report, older []Report, tests map[string]int) {
	older = slices.DeleteFunc(slices.Clone(older), func(r Report) bool { return r.Run.ID == now.Run.ID })
	if len(older) == 0 {
		return
	}
	slices.SortStableFunc(older, func(a, b Report) int { return a.Run.Started.Compare(b.Run.Started) })
	older = older[max(0, len(older)-maxHistory):]
	for _, r := range append(older, now) {
		d.History = append(d.History, pageRun{r.Run.Started.Format("2006-01-02 15:04"), r.Suite.Version, r.Result, r.Run.Seconds})
		times := map[string][]float64{}
		for _, t := range r.Results {
			if t.Verdict.works() {
				times[t.Template] = append(times[t.Template], t.Seconds)
			}
		}
		for name, i := range tests {
			var point *float64
			if all := times[name]; len(all) > 0 {
				middle := milli(median(all))
				point = &middle
			}
			d.Templates[i].Trend = append(d.Templates[i].Trend, point)
		}
	}
}

// pageDetail is what there is to say of one result beyond its verdict.
type pageDetail struct {
	Node        string           `json:"n"`
	Template    string           `json:"t"`
	Message     string           `json:"m,omitempty"`
	Reason      string           `json:"r,omitempty"`
	Rerun       string           `json:"f,omitempty"`
	Phases      []Phase          `json:"p,omitempty"`
	Attempts    []Attempt        `json:"a,omitempty"`
	Attachments []pageAttachment `json:"x,omitempty"`
}

type pageAttachment struct {
	Name string `json:"n,omitempty"`
	Kind Kind   `json:"k"`
	Text string `json:"t"`
	// Path is the file with the whole text, relative to the page.
	Path string `json:"p,omitempty"`
}

// details are those of every result that has any.
func (r Run) details(published Report) []pageDetail {
	share, limit := r.share(maxPage, maxPageSpec), r.messages(maxPage/2)
	files := r.artifacts()
	var out []pageDetail
	results := r.Sorted()
	for i, t := range published.Results {
		d := pageDetail{Node: t.Node, Template: t.Template, Message: cutTail(t.Message, limit), Reason: t.Reason, Phases: t.Phases, Attempts: t.Attempts}
		if t.Verdict != Passed && t.Node != "" {
			d.Rerun = Focus(t.Node, t.Template)
		}
		d.Attachments = results[i].shown(files[identity{t.Node, t.Template}], share)
		if d.Message+d.Reason+d.Rerun != "" || len(d.Phases)+len(d.Attempts)+len(d.Attachments) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// shown are the attachments as far as the page has room for them, each with its file.
func (r Result) shown(files []artifact, share int) []pageAttachment {
	attachments := r.Attachments
	if r.Output != "" {
		attachments = slices.Concat(attachments, []Attachment{{Name: "output", Kind: Other, Text: r.Output}})
	}
	var out []pageAttachment
	for i, a := range trimmed(attachments, share) {
		shown := pageAttachment{Name: plain(a.Name), Kind: a.Kind, Text: plain(a.Text)}
		// Files are in the order of attachments behind failure.txt, unless some were left out.
		if len(files) == len(attachments)+1 {
			shown.Path = files[i+1].Path
		}
		out = append(out, shown)
	}
	return out
}

// nodeGroup are nodes with the same description.
type nodeGroup struct {
	NodeInfo
	Names []string
}

// groupNodes keeps the table of nodes short: a site's nodes are mostly alike.
func groupNodes(nodes []NodeInfo) []nodeGroup {
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
