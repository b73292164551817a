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
	var cells strings.Builder
	cells.WriteString("NODE\tTEMPLATE\tVERDICT\tSECONDS\n")
	for _, result := range r.Sorted() {
		node := result.Node
		if node == "" {
			node = "-"
		}
		fmt.Fprintf(&cells, "%s\t%s\t%s\t%.1f\n", node, result.Test, result.Verdict.Text(), result.Seconds)
	}
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	if _, err := io.WriteString(table, cells.String()); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s in %s\n", r.counts(), r.Elapsed.Round(100*time.Millisecond))
	return err
}
