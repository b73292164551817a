// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	tailLines = 3   // lines of a log shown in a failure
	tailWidth = 160 // characters shown of each
)

// bounded cuts a text after so many characters, without reading all of it.
func bounded(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// middled cuts the middle out of a text that is longer than limit: what an API or a runtime says begins with what it did, and
// ends with why that failed.
func middled(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit/2]) + "…" + string(runes[len(runes)-limit/2:])
}

// oneLine joins the lines of a message of the API.
func oneLine(s string) string { return strings.Join(strings.Fields(bounded(s, 4096)), " ") }

// lastLines shows the end of a log, each line after "| ". What a terminal would
// not print becomes U+FFFD, also a carriage return.
func lastLines(text []byte) string {
	const window = 4 * tailLines * tailWidth
	if len(text) > window {
		text = text[len(text)-window:]
		for len(text) > 0 && !utf8.RuneStart(text[0]) {
			text = text[1:]
		}
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	lines = lines[max(0, len(lines)-tailLines):]
	for i, line := range lines {
		lines[i] = "| " + bounded(printable(line), tailWidth)
	}
	return strings.Join(lines, "\n")
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// size names a number of bytes.
func size(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
