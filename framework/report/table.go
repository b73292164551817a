// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// WriteTable writes the results as a table of nodes and templates, with a last line that sums them up.
func (r Run) WriteTable(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "NODE\tTEMPLATE\tVERDICT\tSECONDS")
	counts := map[Verdict]int{}
	for _, result := range r.Sorted() {
		counts[result.Verdict]++
		node := result.Node
		if node == "" {
			node = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%.1f\n", node, result.Test, result.Verdict, result.Seconds)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s in %s\n", summary(counts), r.Elapsed.Round(100*time.Millisecond))
	return err
}

// summary counts the verdicts, "passed" and "failed" always, the others where there are any.
func summary(counts map[Verdict]int) string {
	parts := []string{fmt.Sprintf("%d passed", counts[Passed]), fmt.Sprintf("%d failed", counts[Failed])}
	for _, v := range []Verdict{Error, ExpectedFailure, UnexpectedlyPass, Skipped} {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	return strings.Join(parts, ", ")
}
