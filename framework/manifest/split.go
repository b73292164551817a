// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"regexp"
	"strings"
)

var (
	// separator is a line that holds only "#"s and the word VALIDATION.
	separator = regexp.MustCompile(`(?i)^#+[ \t]*VALIDATION[ \t]*:?[ \t]*#*$`)
	// looseSeparator also accepts further words after it, as old templates may have, and an indented line.
	looseSeparator = regexp.MustCompile(`(?i)^[ \t]*#+[ \t]*VALIDATION\b`)
)

// split cuts a rendered template at the line that begins the validation section: the first one that holds only "#"s and
// the word VALIDATION or, if there is none, the first comment that begins with that word. The separator belongs to
// neither half. offset is the number of lines before the first line of the validation section; ok is false without a
// separator.
func split(text string) (manifests, validation string, offset int, ok bool) {
	lines := strings.SplitAfter(text, "\n")
	for _, pattern := range []*regexp.Regexp{separator, looseSeparator} {
		for i, line := range lines {
			if pattern.MatchString(strings.TrimRight(line, " \t\r\n")) {
				return strings.Join(lines[:i], ""), strings.Join(lines[i+1:], ""), i + 1, true
			}
		}
	}
	return text, "", len(lines), false
}

// document is one YAML document of a stream.
type document struct {
	text   string
	offset int // lines of the stream before it
}

var (
	documentStart = regexp.MustCompile(`^---(?:[ \t\r]|$)`)
	documentEnd   = regexp.MustCompile(`^\.\.\.(?:[ \t\r]|$)`)
)

// documents cuts a YAML stream at its document markers, which stand at the beginning of a line and nowhere inside a
// value. What follows "---" on its line belongs to the document.
func documents(text string) []document {
	var out []document
	var current strings.Builder
	offset := 0
	flush := func(next int) {
		out = append(out, document{text: current.String(), offset: offset})
		current.Reset()
		offset = next
	}
	for i, line := range strings.SplitAfter(text, "\n") {
		bare := strings.TrimRight(line, "\n")
		switch {
		case documentStart.MatchString(bare):
			flush(i)
			current.WriteString("   " + line[3:])
		case documentEnd.MatchString(bare):
			flush(i + 1)
		default:
			current.WriteString(line)
		}
	}
	flush(0)
	return out
}
