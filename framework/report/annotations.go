// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// WriteAnnotations writes a complete report as workflow commands of GitHub Actions: an error at the template's
// line for each result that fails the run, and a notice for each expected failure.
func (r Report) WriteAnnotations(w io.Writer) error {
	var text strings.Builder
	for _, result := range r.Results {
		level := "error"
		switch {
		case result.Verdict == ExpectedFailure:
			level = "notice"
		case !result.Verdict.Bad():
			continue
		}
		message := result.Headline()
		if result.Node != "" {
			message = fmt.Sprintf("%s on %s: %s", result.Template, result.Node, message)
		}
		fmt.Fprintf(&text, "::%s%s::%s\n", level, place(result), commandData.Replace(message))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// place are the properties of a command that say which line of which file it is about, if it is about one.
func place(r Result) string {
	if len(r.Failures) == 0 || r.Failures[0].File == "" {
		return ""
	}
	f := r.Failures[0]
	return fmt.Sprintf(" file=%s,line=%d", commandProperty.Replace(f.File), cmp.Or(f.Line, 1))
}

// How workflow commands spell characters that would end a text or a property
// (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
