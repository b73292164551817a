// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// writeConformanceTable writes what the nodes conform to, and how many tests of each profile pass on them.
func (r Report) writeConformanceTable(b *strings.Builder) {
	groups := r.ConformanceGroups()
	if len(groups) == 0 {
		return
	}
	var rows [][]string
	for _, g := range groups {
		i := slices.IndexFunc(r.Conformance, func(c Conformance) bool { return c.Node == g.Nodes[0] })
		c := r.Conformance[i]
		row := []string{cell(g.Where()), cell(cmp.Or(c.Profile, "no profile"))}
		for _, p := range c.Profiles {
			row = append(row, p.text())
		}
		rows = append(rows, row)
	}
	header := []string{"Node", "Conformant to"}
	for _, p := range r.Conformance[0].Profiles {
		header = append(header, cell(p.Name))
	}
	writeTable(b, header, rows)
}

// text is how many tests of the profile pass: "31 of 34".
func (p ProfileResult) text() string {
	switch {
	case p.Tests == 0:
		return "-"
	case p.Unsupported == p.Tests:
		return "not claimed"
	}
	return fmt.Sprintf("%d of %d", p.Passed, p.Tests)
}

// writeVerdictTable writes a row of counts per node. Columns nobody needs are left out.
func writeVerdictTable(b *strings.Builder, results []Result) {
	columns := columnsOf(results)
	header := []string{"Node"}
	for _, v := range columns {
		header = append(header, v.Text())
	}
	var rows [][]string
	for _, row := range nodeRows(results) {
		cells := []string{cell(row.name)}
		for _, v := range columns {
			cells = append(cells, fmt.Sprint(row.counts.Of(v)))
		}
		rows = append(rows, append(cells, fmt.Sprintf("%.1f", row.seconds)))
	}
	if len(rows) > 0 {
		writeTable(b, append(header, "seconds"), rows)
	}
}

// writeTable writes a table whose columns but the first are aligned to the right.
func writeTable(b *strings.Builder, header []string, rows [][]string) {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = tableLine(row)
	}
	fit := fitting(lines)
	alignment := slices.Repeat([]string{"--:"}, len(header))
	alignment[0] = "---"
	b.WriteString(tableLine(header) + tableLine(alignment) + strings.Join(lines[:fit], ""))
	if left := len(lines) - fit; left > 0 {
		fmt.Fprintf(b, "\n… and %d more; `report.html` lists them\n", left)
	}
	b.WriteByte('\n')
}

// tableLine is a row of a table.
func tableLine(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// maxCode is how many characters of a text the summary shows.
const maxCode = 300

// code is a text that came from outside of the suite as code on one line, in which Markdown and HTML have no meaning.
func code(s string) string {
	s = text.Truncate(text.Printable(text.OneLine(plain(s))), maxCode)
	if s == "" {
		return "-"
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// cell is [code] in a table, where a bar ends it.
func cell(s string) string { return code(strings.ReplaceAll(s, "|", "¦")) }

// link matches an address in a reason, without the punctuation that may follow it.
var link = regexp.MustCompile("https?://[^\\s<>\"'`|\\\\\\p{C}]*[^\\s<>\"'`|\\\\\\p{C}.,;:!?)\\]]")

// linked is [code], but for addresses, which are links: reasons should have one.
func linked(s string) string {
	s = text.Truncate(text.Printable(text.OneLine(plain(s))), maxCode)
	var parts []string
	from := 0
	for _, at := range append(link.FindAllStringIndex(s, -1), []int{len(s), len(s)}) {
		if between := strings.TrimSpace(s[from:at[0]]); between != "" {
			parts = append(parts, code(between))
		}
		if at[0] < at[1] {
			parts = append(parts, "<"+s[at[0]:at[1]]+">")
		}
		from = at[1]
	}
	return cmp.Or(strings.Join(parts, " "), "-")
}
