// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"fmt"
	"io"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Write writes the diagnoses of a report for people: for each node the causes, the one that explains most first, and
// what nothing explains.
func Write(w io.Writer, r report.Report) error { return builtin().write(w, r) }

func (d Dictionary) write(w io.Writer, r report.Report) error {
	var b strings.Builder
	all := d.of(r)
	for i, node := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s\n", text.Printable(node.Node), node)
		for n, c := range node.Causes {
			d.writeCause(&b, n+1, c)
		}
		if len(node.Unexplained) > 0 {
			fmt.Fprintf(&b, "\nNot explained: %d\n", len(node.Unexplained))
			for _, test := range node.Unexplained {
				fmt.Fprintf(&b, "  %s: %s\n", text.Printable(test), text.Printable(headline(r, node.Node, test)))
			}
		}
	}
	if len(all) == 0 {
		b.WriteString("No test failed.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeCause writes one cause.
func (d Dictionary) writeCause(b *strings.Builder, number int, c report.Cause) {
	fmt.Fprintf(b, "\n%d. %s\n", number, c)
	if title := d.class(c.Class).Title; title != c.Meaning {
		writeField(b, "class", title)
	}
	writeTests(b, "explains", c.Explains)
	if len(c.Fixes) == len(c.Explains) {
		writeField(b, "fixes", "all of them")
	} else {
		writeTests(b, "fixes", c.Fixes)
	}
	for _, class := range c.Or {
		writeField(b, "or", fmt.Sprintf("%s (%s)", d.class(class).Title, class))
	}
	writeField(b, "faults", strings.Join(c.Faults, ", "))
	for _, source := range c.Sources {
		writeField(b, "source", source)
	}
}

// writeTests writes the number of some tests and their names.
func writeTests(b *strings.Builder, name string, tests []string) {
	for i, test := range tests {
		tests[i] = text.Printable(test)
	}
	line := fmt.Sprint(len(tests))
	if len(tests) > 0 {
		line += ": " + strings.Join(tests, ", ")
	}
	writeField(b, name, line)
}

func writeField(b *strings.Builder, name, value string) { fmt.Fprintf(b, "   %-9s %s\n", name, value) }

// headline says why a test failed on a node.
func headline(r report.Report, node, test string) string {
	for _, t := range r.Results {
		if t.Node == node && t.Template == test {
			return t.Headline()
		}
	}
	return ""
}
