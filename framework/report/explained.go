// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// explained are the tests that failed for the same probable cause.
type explained struct {
	// cause is what the nodes do, with the class of the bug; empty if no known cause explains the tests.
	cause string
	// place is the best place of the cause among those of a node.
	place   int
	results []Result
}

// byCause are the tests that failed by the first cause that explains each, in the order of the causes, and those that
// none explains. Causes that explain no further test are there as well.
func (r Report) byCause() (groups []explained, rest explained) {
	failed, bad := withVerdict(r.Results, Failed), map[string]bool{}
	for _, t := range failed {
		bad[t.Node] = true
	}
	causes, at := map[string][]Cause{}, map[string]int{}
	for _, d := range r.Diagnoses {
		if !bad[d.Node] {
			continue
		}
		causes[d.Node] = d.Causes
		for place, c := range d.Causes {
			name := c.String()
			if _, known := at[name]; !known {
				at[name] = len(groups)
				groups = append(groups, explained{cause: name, place: place})
			}
			groups[at[name]].place = min(groups[at[name]].place, place)
		}
	}
	for _, t := range failed {
		all := causes[t.Node]
		group := &rest
		if i := slices.IndexFunc(all, func(c Cause) bool { return slices.Contains(c.Explains, t.Template) }); i >= 0 {
			group = &groups[at[all[i].String()]]
		}
		group.results = append(group.results, t)
	}
	slices.SortStableFunc(groups, func(a, b explained) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(len(b.results), len(a.results)))
	})
	return groups, rest
}

// byTemplate are the results of each template, in the order of the first ones.
func (e explained) byTemplate() (templates [][]Result) {
	at := map[string]int{}
	for _, t := range e.results {
		i, known := at[t.Template]
		if !known {
			i = len(templates)
			at[t.Template] = i
			templates = append(templates, nil)
		}
		templates[i] = append(templates[i], t)
	}
	return templates
}

// size is how many tests they are.
func (e explained) size() string {
	if len(e.results) == 0 {
		return "no further test"
	}
	return text.Count(len(e.results), "test")
}

// Bounds of what a summary says of causes.
const (
	maxCauses = 5
	// maxExplained is how many templates of a cause are named, maxUnexplained how many that have none.
	maxExplained, maxUnexplained = 3, 10
)

// writeFailed lists the failed tests by probable cause and template, or by test if no failure has a cause.
func (r Report) writeFailed(b *strings.Builder) {
	groups, rest := r.byCause()
	if len(groups) == 0 {
		writeList(b, "Failed", r.Results, Failed, Result.Headline)
		return
	}
	fmt.Fprintf(b, "Failed: %d, by probable cause (details: --vktest.diagnose=report.yaml)\n", r.Counts.Failed)
	for _, g := range groups[:min(maxCauses, len(groups))] {
		fmt.Fprintf(b, "  %s: %s\n", plain(g.cause), g.size())
		g.writeTests(b, maxExplained, func(t Result) string { return cmp.Or(firstLine(t.Title), t.Headline()) })
	}
	if more := len(groups) - maxCauses; more > 0 {
		fmt.Fprintf(b, "  … and %s; the reports list them\n", text.Count(more, "more cause"))
	}
	if len(rest.results) > 0 {
		fmt.Fprintf(b, "  Not explained by any known cause: %s\n", rest.size())
		rest.writeTests(b, maxUnexplained, Result.titled)
	}
	b.WriteByte('\n')
}

// writeTests lists the first tests, with what is to be said of each, and the flag that repeats the first one.
func (e explained) writeTests(b *strings.Builder, limit int, say func(Result) string) {
	templates := e.byTemplate()
	for _, same := range templates[:min(limit, len(templates))] {
		fmt.Fprintf(b, "    %s: %s\n", testOf(same), say(same[0]))
	}
	if more := len(templates) - limit; more > 0 {
		fmt.Fprintf(b, "    … and %d more\n", more)
	}
	if len(e.results) > 0 {
		fmt.Fprintf(b, "    rerun  %s\n", e.results[0].Rerun())
	}
}

// titled is why a test failed, below its title if there is one.
func (r Result) titled() string {
	if title := firstLine(r.Title); title != "" {
		return title + "\n      " + r.Headline()
	}
	return r.Headline()
}

// testOf is the name of the test of a template, or of its tests on several nodes.
func testOf(same []Result) string {
	if len(same) == 1 {
		return same[0].test().String()
	}
	nodes := make([]string, len(same))
	for i, t := range same {
		nodes[i] = t.Node
	}
	return same[0].Template + " on " + firstOf(nodes)
}

// explainedItems are an item for each cause, with the first of the tests that it explains, their titles, and why they
// failed.
func explainedItems(groups []explained) (l list) {
	for _, g := range groups {
		l.tests += len(g.results)
		item := code(g.cause) + "<br>" + g.size()
		templates := g.byTemplate()
		for _, same := range templates[:min(maxExplained, len(templates))] {
			item += fmt.Sprintf("\n  - %s: ", code(testOf(same)))
			if title := same[0].Title; title != "" {
				item += code(title) + "<br>"
			}
			item += code(same[0].why())
		}
		if more := len(templates) - maxExplained; more > 0 {
			item += fmt.Sprintf("\n  - … and %d more", more)
		}
		l.items = append(l.items, item)
	}
	return l
}

// writeFailedItems lists the failed tests with a probable cause by this, and all others by reason.
func (r Report) writeFailedItems(b *strings.Builder) {
	groups, rest := r.byCause()
	writeItems(b, "Failed, by probable cause", explainedItems(groups))
	title := "Failed"
	if len(groups) > 0 {
		title = "Failed, not explained by any known cause"
	}
	writeItems(b, title, causeItems(rest.results))
}
