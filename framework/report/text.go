// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// colour matches the sequences that colour a terminal's text and move its cursor.
var colour = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// plain removes what XML 1.0 cannot hold and what no reader needs: logs contain anything. Colours and carriage returns
// go, other control characters become U+FFFD.
func plain(text string) string {
	text = colour.ReplaceAllString(text, "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return -1
		case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xFFFE, r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// firstLine is what a list has room for.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(plain(text)), "\n")
	return strings.TrimSpace(line)
}

// cutTail drops the end of a text that is longer than limit bytes, and says so.
func cutTail(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	keep := max(limit, 0)
	for keep > 0 && !utf8.RuneStart(text[keep]) {
		keep--
	}
	return fmt.Sprintf("%s\n(%d bytes omitted)", text[:keep], len(text)-keep)
}

// cutHead drops the beginning: of a log the end says more.
func cutHead(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	from := len(text) - max(limit, 0)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return fmt.Sprintf("(%d bytes omitted)\n%s", from, text[from:])
}
