// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"
)

// Write writes the comparison as plain text, what is broken first.
func (c Comparison) Write(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "old  %s  %s  %s\n", c.Old.Started, c.Old.Version, plain(c.Old.Summary))
	fmt.Fprintf(&text, "new  %s  %s  %s\n\n", c.New.Started, c.New.Version, plain(c.New.Summary))
	from := func(x Change) string { return fmt.Sprintf("%s -> %s", x.OldVerdict.Text(), x.NewVerdict.Text()) }
	bad := func(x Change) string { return from(x) + ": " + x.Headline }
	writeChanges(&text, "Broken", c.BrokenTests, bad)
	writeChanges(&text, "Fixed", c.Fixed, from)
	writeChanges(&text, "Still bad", c.StillBad, bad)
	writeChanges(&text, "Changed", c.Changed, from)
	writeChanges(&text, "New", c.Added, func(x Change) string { return x.NewVerdict.Text() })
	writeChanges(&text, "Gone", c.Gone, func(x Change) string { return "was " + x.OldVerdict.Text() })
	writeChanges(&text, "Slower", c.Slower, func(x Change) string {
		factor := ""
		if x.OldSeconds > 0 {
			factor = fmt.Sprintf(", x %.1f", x.NewSeconds/x.OldSeconds)
		}
		return fmt.Sprintf("%.1fs -> %.1fs%s", x.OldSeconds, x.NewSeconds, factor)
	})
	fmt.Fprintf(&text, "%d broken, %d fixed, %d still bad, %d changed, %d new, %d gone, %d slower, %d unchanged\n",
		len(c.BrokenTests), len(c.Fixed), len(c.StillBad), len(c.Changed), len(c.Added), len(c.Gone), len(c.Slower), c.Same)
	_, err := io.WriteString(w, text.String())
	return err
}

func writeChanges(text *strings.Builder, title string, list []Change, say func(Change) string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(text, "%s: %d\n", title, len(list))
	for _, change := range list {
		fmt.Fprintf(text, "  %s: %s\n", Test{change.Node, change.Template}, say(change))
	}
	text.WriteByte('\n')
}

// CompareFiles compares the last two of some reports, given from the oldest to the newest, and writes what changed.
// With more than two, it writes before that which tests of the newest one are new failures, flaky or broken. broken is
// true if something that worked in the last but one is bad now.
func CompareFiles(w io.Writer, files ...string) (broken bool, err error) {
	reports := make([]Report, len(files))
	for i, file := range files {
		if reports[i], err = Read(file); err != nil {
			return false, err
		}
	}
	older, now := reports[:len(reports)-1], reports[len(reports)-1]
	var text strings.Builder
	if len(older) > 1 {
		writeRegressions(&text, now.Regressions(older))
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return false, err
	}
	c := Compare(older[len(older)-1], now)
	return c.Broken(), c.Write(w)
}
