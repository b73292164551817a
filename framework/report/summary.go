// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// Bounds of the summary: a terminal shows about fifty lines, and the reports have everything.
const (
	// maxNodeRows is up to how many nodes each has a row; beyond, nodes on which all is well share one line.
	maxNodeRows = 20
	// maxSlowest is the length of the list of slow templates.
	maxSlowest = 5
	// maxListed bounds the lists of failures.
	maxListed = 20
	// groupFrom is from how many nodes on a template's failures are told together.
	groupFrom = 4
)

// WriteSummary writes what a person reads at the end of a run: what was tested, the verdicts of each node, the slowest
// templates, what has broken since it worked in an earlier run, what failed, by probable cause, what is flaky, with the
// flag that runs it again, what was expected to fail, what passes unexpectedly, the paths of the reports, and the whole
// in one line. It is plain text, and stays short on any number of nodes.
func (r Report) WriteSummary(w io.Writer, broken Regressions, paths ...string) error {
	var text strings.Builder
	results := r.Results
	r.writeImplementation(&text)
	writeNodes(&text, results)
	r.writeConformance(&text)
	writeSlowest(&text, results)
	writeRegressions(&text, broken)
	r.writeFailed(&text)
	writeList(&text, "Flaky", results, Flaky, rated(Result.Headline))
	writeList(&text, "Errors", results, Error, Result.Headline)
	writeList(&text, "Unexpectedly passing (remove them from known_failures or unsupported)", results, UnexpectedlyPass, func(t Result) string { return t.Reason })
	writeList(&text, "Expected failures", results, ExpectedFailure, rated(func(t Result) string { return t.Reason }))
	writeUnsupported(&text, results)
	for _, line := range []string{r.uncertain(), r.idle()} {
		if line != "" {
			fmt.Fprintf(&text, "%s\n\n", line)
		}
	}
	if len(paths) > 0 {
		fmt.Fprintf(&text, "Reports\n  %s\n\n", strings.Join(paths, "\n  "))
	}
	fmt.Fprintf(&text, "%s\n", r.Summary)
	for _, note := range r.Notes {
		fmt.Fprintf(&text, "%s\n", plain(note))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// Focus is the flag that runs specs of a node again. Ginkgo puts the suite's name before that of the spec, so there is
// no anchor.
func Focus(node string, templates ...string) string {
	quoted := make([]string, len(templates))
	for i, template := range templates {
		quoted[i] = regexp.QuoteMeta(template)
	}
	pattern := strings.Join(quoted, "|")
	if len(templates) > 1 {
		pattern = "(" + pattern + ")"
	}
	pattern = strings.TrimSpace(regexp.QuoteMeta(node) + " " + pattern)
	return "--focus='" + strings.ReplaceAll(pattern, "'", `'\''`) + "'"
}

// writeNodes writes a row of counts per node. Columns nobody needs are left out.
func writeNodes(text *strings.Builder, results []Result) {
	rows := nodeRows(results)
	if len(rows) == 0 {
		return
	}
	columns := columnsOf(results)
	width := 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row.name))
	}
	var cells strings.Builder
	fmt.Fprintf(&cells, "%*s\t", width, "")
	for _, v := range columns {
		fmt.Fprintf(&cells, "%s\t", v.Text())
	}
	cells.WriteString("seconds\t\n")
	for _, row := range rows {
		fmt.Fprintf(&cells, "%-*s\t", width, row.name)
		for _, v := range columns {
			if n := row.counts.Of(v); n > 0 {
				fmt.Fprintf(&cells, "%d\t", n)
			} else {
				cells.WriteString("-\t")
			}
		}
		fmt.Fprintf(&cells, "%.1f\t\n", row.seconds)
	}
	cells.WriteByte('\n')
	// A strings.Builder takes everything, so there are no errors.
	table := tabwriter.NewWriter(text, 0, 0, 3, ' ', tabwriter.AlignRight)
	_, _ = io.WriteString(table, cells.String())
	_ = table.Flush()
}

// columnsOf are the verdicts that a table has a column for: the first two, and those that there are.
func columnsOf(results []Result) []Verdict {
	var all Counts
	for _, result := range results {
		all.add(result.Verdict)
	}
	return append([]Verdict{Passed, Failed}, slices.DeleteFunc(slices.Clone(verdicts[2:]), func(v Verdict) bool { return all.Of(v) == 0 })...)
}

type nodeRow struct {
	name    string
	counts  Counts
	seconds float64
}

// nodeRows are the rows of the nodes; beyond maxNodeRows those without a fault share one, and what is still too
// many too.
func nodeRows(results []Result) []nodeRow {
	var rows []nodeRow
	for _, t := range results {
		name := cmp.Or(t.Node, "(cluster)")
		if len(rows) == 0 || rows[len(rows)-1].name != name {
			rows = append(rows, nodeRow{name: name})
		}
		row := &rows[len(rows)-1]
		row.counts.add(t.Verdict)
		row.seconds += t.Seconds
	}
	if len(rows) <= maxNodeRows {
		return rows
	}
	var shown, good, rest []nodeRow
	for _, row := range rows {
		switch {
		case row.counts.Passed == row.counts.Total():
			good = append(good, row)
		case len(shown) < maxNodeRows:
			shown = append(shown, row)
		default:
			rest = append(rest, row)
		}
	}
	return slices.Concat(shown, together(rest, "more nodes"), together(good, "nodes, all passed"))
}

// together sums rows up in one.
func together(rows []nodeRow, what string) []nodeRow {
	if len(rows) == 0 {
		return nil
	}
	sum := nodeRow{name: fmt.Sprintf("(%d %s)", len(rows), what)}
	for _, row := range rows {
		sum.counts = sum.counts.plus(row.counts)
		sum.seconds += row.seconds
	}
	return []nodeRow{sum}
}

// writeSlowest lists the slowest templates, each with the node where it took longest.
func writeSlowest(text *strings.Builder, results []Result) {
	times := map[string][]float64{}
	slowest := map[string]Result{}
	for _, t := range results {
		if t.Node == "" || !t.isTemplate() || t.Verdict == Skipped || t.Verdict == Unsupported {
			continue
		}
		times[t.Template] = append(times[t.Template], t.Seconds)
		if t.Seconds > slowest[t.Template].Seconds {
			slowest[t.Template] = t
		}
	}
	list := slices.SortedFunc(maps.Values(slowest), func(a, b Result) int {
		return cmp.Or(cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(a.Template, b.Template))
	})
	if len(list) < 2 {
		return
	}
	text.WriteString("Slowest\n")
	for _, t := range list[:min(maxSlowest, len(list))] {
		fmt.Fprintf(text, "%8.1fs  %s %s", t.Seconds, t.Node, t.Template)
		if all := times[t.Template]; len(all) > 1 {
			fmt.Fprintf(text, "  (median of %d nodes %.1fs)", len(all), Median(all))
		}
		text.WriteByte('\n')
	}
	text.WriteByte('\n')
}

// Median is the middle of some numbers, the lower one of two.
func Median(numbers []float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	return sorted[(len(sorted)-1)/2]
}
