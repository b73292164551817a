// SPDX-License-Identifier: Apache-2.0

package report

import (
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
			fmt.Fprintf(text, "  %s: %s\n", strings.TrimSpace(t.Node+" "+t.Template), firstLine(say(t)))
			if v.Bad() && t.Node != "" {
				fmt.Fprintf(text, "    rerun  %s\n", t.Rerun())
			}
		}
		listed++
	}
	if left > 0 {
		fmt.Fprintf(text, "  … and %d more; the reports list them\n", left)
	}
	text.WriteByte('\n')
}

// writeUnsupported lists the reasons why tests are unsupported, with their capabilities and the number of tests: the
// names of the tests say nothing more.
func writeUnsupported(text *strings.Builder, results []Result) {
	capabilities, tests := map[string][]string{}, map[string]int{}
	total := 0
	for _, t := range results {
		if t.Verdict == Unsupported {
			capability, reason, _ := strings.Cut(firstLine(t.Reason), ": ")
			capabilities[reason] = append(capabilities[reason], capability)
			tests[reason]++
			total++
		}
	}
	if total == 0 {
		return
	}
	fmt.Fprintf(text, "Unsupported: %d\n", total)
	reasons := slices.Sorted(maps.Keys(tests))
	for _, reason := range reasons[:min(maxListed, len(reasons))] {
		const shown = 3
		names := sortedSet(capabilities[reason])
		if len(names) > shown {
			names = []string{fmt.Sprintf("%d capabilities", len(names))}
		}
		fmt.Fprintf(text, "  %s: %s (%d)\n", strings.Join(names, ", "), reason, tests[reason])
	}
	if left := len(reasons) - maxListed; left > 0 {
		fmt.Fprintf(text, "  … and %d more; the reports list them\n", left)
	}
	text.WriteByte('\n')
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
		some := nodes[line]
		where := strings.Join(some[:min(shown, len(some))], ", ")
		if extra := len(some) - shown; extra > 0 {
			where += fmt.Sprintf(" and %d more", extra)
		}
		fmt.Fprintf(text, "    %s: %s\n", where, line)
	}
	if extra := len(lines) - shown; extra > 0 {
		fmt.Fprintf(text, "    … and %d other messages\n", extra)
	}
	if group[0].Verdict.Bad() {
		fmt.Fprintf(text, "    rerun  %s\n", group[0].Rerun())
	}
}
