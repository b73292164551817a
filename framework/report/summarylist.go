// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// writeList lists the results with a verdict, and what to say of each. Templates with it on many nodes have one entry.
func writeList(text *strings.Builder, title string, results []Result, v Verdict, say func(Result) string) {
	byTest := map[string][]Result{}
	total := 0
	for _, t := range results {
		if t.Verdict == v {
			byTest[t.Template] = append(byTest[t.Template], t)
			total++
		}
	}
	if total == 0 {
		return
	}
	fmt.Fprintf(text, "%s: %d\n", title, total)
	listed, left := 0, 0
	for _, t := range results {
		group := byTest[t.Template]
		switch {
		case t.Verdict != v || group == nil:
			continue
		case listed == maxListed:
			left++
			continue
		case len(group) >= groupFrom:
			// Its other results are told with this one.
			delete(byTest, t.Template)
			writeGroup(text, group, say)
		default:
			fmt.Fprintf(text, "  %s: %s\n", t.test(), firstLine(say(t)))
			if v.Bad() && t.Node != "" {
				fmt.Fprintf(text, "    rerun  %s\n", t.Rerun())
			}
		}
		listed++
	}
	endList(text, left)
}

// endList ends a list, with the number of what it leaves out if that is more than 0.
func endList(text *strings.Builder, left int) {
	if left > 0 {
		fmt.Fprintf(text, "  … and %d more; the reports list them\n", left)
	}
	text.WriteByte('\n')
}

// writeRegressions lists the tests that have broken, and when they worked.
func writeRegressions(text *strings.Builder, all Regressions) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(text, "Broken since an earlier run: %d\n", len(all))
	for _, t := range all[:min(maxListed, len(all))] {
		fmt.Fprintf(text, "  %s: worked in the run of %s", t.test(), t.worked.Format(minute))
		if t.provider != "" {
			fmt.Fprintf(text, " with %s", plain(t.provider))
		}
		if course := t.Course(); course != "" {
			fmt.Fprintf(text, " (%s)", course)
		}
		text.WriteByte('\n')
	}
	endList(text, len(all)-maxListed)
}

// writeUnsupported lists the reasons why tests are unsupported, with their capabilities and the number of tests: the
// names of the tests say nothing more.
func writeUnsupported(text *strings.Builder, results []Result) {
	groups := unsupportedGroups(results)
	if len(groups) == 0 {
		return
	}
	total := 0
	for _, g := range groups {
		total += g.tests
	}
	fmt.Fprintf(text, "Unsupported: %d\n", total)
	for _, g := range groups[:min(maxListed, len(groups))] {
		fmt.Fprintf(text, "  %s: %s (%d)\n", g.names(), g.reason, g.tests)
	}
	endList(text, len(groups)-maxListed)
}

// unsupportedGroup are the tests that are unsupported for the same reason.
type unsupportedGroup struct {
	reason       string
	capabilities []string
	tests        int
}

// unsupportedGroups are those of the results, by reason.
func unsupportedGroups(results []Result) []unsupportedGroup {
	byReason := map[string]unsupportedGroup{}
	for _, t := range results {
		if t.Verdict == Unsupported {
			capability, reason, _ := strings.Cut(firstLine(t.Reason), ": ")
			g := byReason[reason]
			byReason[reason] = unsupportedGroup{reason, append(g.capabilities, capability), g.tests + 1}
		}
	}
	return slices.SortedFunc(maps.Values(byReason), func(a, b unsupportedGroup) int { return cmp.Compare(a.reason, b.reason) })
}

// names are the capabilities, or how many there are.
func (g unsupportedGroup) names() string {
	const shown = 3
	names := sortedSet(g.capabilities)
	if len(names) > shown {
		return fmt.Sprintf("%d capabilities", len(names))
	}
	return strings.Join(names, ", ")
}

// writeGroup tells what happened to a template on several nodes: each thing that is said once, the most frequent first.
func writeGroup(text *strings.Builder, group []Result, say func(Result) string) {
	fmt.Fprintf(text, "  %s on %d nodes\n", group[0].Template, len(group))
	nodes := map[string][]string{}
	var lines []string
	for _, t := range group {
		line := firstLine(say(t))
		if nodes[line] == nil {
			lines = append(lines, line)
		}
		nodes[line] = append(nodes[line], t.Node)
	}
	slices.SortStableFunc(lines, func(a, b string) int { return len(nodes[b]) - len(nodes[a]) })
	const shown = 3
	for _, line := range lines[:min(shown, len(lines))] {
		fmt.Fprintf(text, "    %s: %s\n", firstOf(nodes[line]), line)
	}
	if extra := len(lines) - shown; extra > 0 {
		fmt.Fprintf(text, "    … and %d other messages\n", extra)
	}
	if group[0].Verdict.Bad() {
		fmt.Fprintf(text, "    rerun  %s\n", group[0].Rerun())
	}
}

// firstOf are the first of some names, and the number of the others.
func firstOf(names []string) string {
	const shown = 3
	first := strings.Join(names[:min(shown, len(names))], ", ")
	if extra := len(names) - shown; extra > 0 {
		return fmt.Sprintf("%s and %d more", first, extra)
	}
	return first
}
