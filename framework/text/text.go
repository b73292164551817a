// SPDX-License-Identifier: Apache-2.0

// Package text makes text from the API, from logs and from templates fit for a line of output.
package text

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLine bounds what [OneLine] reads, in characters.
const maxLine = 4096

// UUID matches a UUID wherever it stands.
var UUID = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// Count is a number with its noun: "1 node", "2 nodes", "3 matches".
func Count(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"):
		noun += "es"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// OneLine joins the lines of a message and replaces runs of white space by one space. It reads 4096 characters at most.
func OneLine(s string) string { return strings.Join(strings.Fields(Truncate(s, maxLine)), " ") }

// Printable replaces what a terminal would not print by U+FFFD, carriage returns and escape sequences included.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// Truncate cuts a text after limit characters, without reading all of it.
func Truncate(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// TruncateMiddle cuts the middle out of a text of more than limit characters. A message of an API or a container
// runtime begins with the operation and ends with the reason why it failed.
func TruncateMiddle(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit/2]) + "…" + string(runes[len(runes)-limit/2:])
}
