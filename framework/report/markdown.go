// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// markdownMark begins every summary in Markdown, so that a program finds the one that it wrote before.
const markdownMark = "<!-- vk-test-set -->"

// Bounds of a summary in Markdown. A comment on GitHub may have 65,536 characters, a job summary 1 MiB.
const (
	// maxItems is the number of items of a list or rows of a table, maxListBytes their size in bytes. There are at most
	// ten of both.
	maxItems, maxListBytes = 30, 6 << 10
	// maxCauseTests is how many tests of a cause are named.
	maxCauseTests = 5
)

// WriteMarkdown writes a summary of a complete report for job summaries and comments on pull requests: the result, the
// conformance of the nodes, the verdicts, what has broken since it worked in an earlier run, and the failures by
// cause. It has less than 64 KB, whatever the report has: long lists end with the number of what they lack. Everything
// that a node, a log or a template said is shown as code, so that it cannot be markup, a link or a mention.
func (r Report) WriteMarkdown(w io.Writer, broken Regressions) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n## Conformance of virtual nodes: %s\n\n%s\n\n", markdownMark, r.Result, code(r.Summary))
	writeItems(&b, "", notes(r.Notes))
	r.writeConformanceTable(&b)
	writeVerdictTable(&b, r.Results)
	writeItems(&b, "Broken since an earlier run", regressionItems(broken))
	r.writeFailedItems(&b)
	writeItems(&b, "Flaky: failed in some attempts", flakyItems(withVerdict(r.Results, Flaky)))
	writeItems(&b, "Errors, which the nodes did not cause", causeItems(withVerdict(r.Results, Error)))
	writeItems(&b, "Unexpectedly passing: remove them from known_failures or unsupported", causeItems(withVerdict(r.Results, UnexpectedlyPass)))
	for _, line := range []string{r.uncertain(), r.idle()} {
		if line != "" {
			fmt.Fprintf(&b, "%s.\n\n", line)
		}
	}
	if r.Counts.Failed+r.Counts.Flaky+r.Counts.Error > 0 {
		b.WriteString("`--vktest.rerun-failed=report.yaml` repeats the tests that failed or ended in an error.\n\n")
	}
	r.writeClaimed(&b)
	if r.Implementation != nil {
		b.WriteString(code(r.Implementation.String()) + ", tested with ")
	}
	fmt.Fprintf(&b, "vk-test-set %s, Kubernetes %s, run %s at %s\n",
		code(r.Suite.Version), code(r.KubernetesVersion), code(r.Run.ID), r.Run.Started.Format(minute))
	_, err := io.WriteString(w, b.String())
	return err
}

// list is what a section of the summary holds: an item for each line, and how many tests they are.
type list struct {
	items []string
	tests int
}

// writeItems writes a section with as many items as there is room for, and the number of the others.
func writeItems(b *strings.Builder, title string, l list) {
	if len(l.items) == 0 {
		return
	}
	if title != "" {
		fmt.Fprintf(b, "### %s: %d\n\n", title, l.tests)
	}
	fit := fitting(l.items)
	for _, item := range l.items[:fit] {
		fmt.Fprintf(b, "- %s\n", item)
	}
	if left := len(l.items) - fit; left > 0 {
		fmt.Fprintf(b, "- … and %d more; `report.html` lists them\n", left)
	}
	b.WriteByte('\n')
}

// fitting is how many of the items or rows there is room for.
func fitting(items []string) int {
	size := 0
	for i, item := range items {
		if size += len(item); i == maxItems || size > maxListBytes {
			return i
		}
	}
	return len(items)
}

func notes(notes []string) (l list) {
	for _, note := range notes {
		l.items = append(l.items, code(note))
	}
	return l
}

func withVerdict(results []Result, v Verdict) []Result {
	return slices.DeleteFunc(slices.Clone(results), func(t Result) bool { return t.Verdict != v })
}

// causeItems are an item for each cause, with the tests that it has.
func causeItems(results []Result) list {
	l := list{tests: len(results)}
	for _, c := range causesOf(results) {
		names := make([]string, min(maxCauseTests, len(c.results)))
		for i := range names {
			names[i] = code(c.results[i].test().String())
		}
		if more := len(c.results) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		reason := code(c.reason)
		if c.results[0].Reason != "" { // somebody wrote it down, perhaps with the address of the bug
			reason = linked(c.reason)
		}
		l.items = append(l.items, fmt.Sprintf("%s<br>%s: %s", reason, c.size(), strings.Join(names, ", ")))
	}
	return l
}

// flakyItems are an item for each test, with its rate.
func flakyItems(results []Result) list {
	l := list{tests: len(results)}
	for _, t := range results {
		l.items = append(l.items, fmt.Sprintf("%s %s: %s", code(t.test().String()), t.Rate(), code(t.why())))
	}
	return l
}

// unsupportedItems are an item for each reason why tests are unsupported.
func unsupportedItems(results []Result) (l list) {
	for _, g := range unsupportedGroups(results) {
		l.tests += g.tests
		l.items = append(l.items, fmt.Sprintf("%s: %s<br>%s", code(g.names()), linked(g.reason), text.Count(g.tests, "test")))
	}
	return l
}

func regressionItems(all Regressions) list {
	l := list{tests: len(all)}
	for _, t := range all {
		with := ""
		if t.provider != "" {
			with = " with " + code(t.provider)
		}
		if course := t.Course(); course != "" {
			with += " (" + course + ")"
		}
		l.items = append(l.items, fmt.Sprintf("%s worked in the run of %s%s: %s",
			code(t.test().String()), t.worked.Format(minute), with, code(t.why())))
	}
	return l
}

// writeClaimed writes what is known to fail and what the nodes do not claim, collapsed.
func (r Report) writeClaimed(b *strings.Builder) {
	expected, unsupported := causeItems(withVerdict(r.Results, ExpectedFailure)), unsupportedItems(r.Results)
	if expected.tests+unsupported.tests == 0 {
		return
	}
	var parts []string
	if expected.tests > 0 {
		parts = append(parts, text.Count(expected.tests, "expected failure"))
	}
	if unsupported.tests > 0 {
		parts = append(parts, fmt.Sprintf("%d unsupported", unsupported.tests))
	}
	fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", strings.Join(parts, ", "))
	writeItems(b, "Expected failures", expected)
	writeItems(b, "Unsupported", unsupported)
	b.WriteString("</details>\n\n")
}
