// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// entryLine takes a line apart: blanks and "- ", the key if there is one, and the value.
var entryLine = regexp.MustCompile(`^([ \t]*(?:-[ \t]+)*)(?:("[^"]*"|'[^']*'|[^\s"'\[\]{},#][^:#]*|[^\s"'\[\]{},#]\S*):(?:[ \t]+|$))?(.*)$`)

func parts(line string) (lead, key, value string) {
	m := entryLine.FindStringSubmatch(line)
	if m == nil {
		return "", "", line
	}
	return m[1], m[2], strings.TrimSpace(m[3])
}

// quoted is a value as it should be written.
func quoted(key, value string) string {
	quote := `"`
	if strings.ContainsAny(value, `"\`) {
		quote, value = "'", strings.ReplaceAll(value, "'", "''")
	}
	if value = quote + excerpt(value) + quote; key == "" {
		return value
	}
	return key + ": " + value
}

// unquoted is a line with everything in quotes and comments blanked out, quotes included. A quote opens only where a
// value can begin. What stands behind a quote that is not closed counts as quoted.
func unquoted(line string) string {
	out := []byte(line)
	open := byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case open == 0 && c == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return string(out[:i]) + strings.Repeat(" ", len(line)-i)
		case open == 0 && (c == '"' || c == '\'') && opens(out[:i]):
			open = c
		case open == 0:
			continue
		case open == '"' && c == '\\' && i+1 < len(line):
			out[i+1] = ' '
			out[i] = ' '
			i++
			continue
		case open == '\'' && c == open && i+1 < len(line) && line[i+1] == open:
			out[i+1] = ' '
			out[i] = ' '
			i++
			continue
		case c == open:
			open = 0
			out[i] = closed
			continue
		}
		out[i] = ' '
	}
	if open != 0 {
		return string(out) + string(open)
	}
	return string(out)
}

// closed stands where a quote ends, in what unquoted returns.
const closed = '\x00'

// opens reports whether a quote behind this text opens a quoted value.
func opens(before []byte) bool {
	text := strings.TrimRight(string(before), " \t")
	if text == "" || strings.HasSuffix(text, ",") || strings.HasSuffix(text, "[") || strings.HasSuffix(text, "{") {
		return true
	}
	last := text[len(text)-1]
	return (last == ':' || last == '-' || last == '?') && len(text) < len(before)
}

var afterQuote = regexp.MustCompile(`\x00[ \t]*[^\s,\]}:\x00]`)

func (s *syntax) quotes() string {
	bare := unquoted(s.line())
	if len(bare) > len(s.line()) {
		return fmt.Sprintf("missing closing quote (%s); add it at the end of the value", bare[len(bare)-1:])
	}
	_, key, value := parts(s.line())
	switch {
	case !afterQuote.MatchString(bare) || value == "":
		return ""
	case value[0] == '\'' && value[len(value)-1] == '\'':
		return "a single quote within single quotes; write it twice (''), or use double quotes"
	case value[0] == '"' && value[len(value)-1] == '"':
		return `a double quote within double quotes; write \", or use single quotes`
	}
	return "text after the closing quote; quote the whole value: " + quoted(key, value)
}

// start looks at the character that a value begins with.
func (s *syntax) start() string {
	_, key, value := parts(s.line())
	if key != "" && strings.IndexByte("@`%", key[0]) >= 0 {
		return fmt.Sprintf("a key cannot start with %q; quote it: %q", key[:1], key)
	}
	if value == "" {
		return ""
	}
	switch first := value[0]; {
	case key == "" && first == ':':
		return "missing key before the colon"
	case strings.IndexByte("@`%", first) >= 0,
		strings.IndexByte("*&", first) >= 0 && strings.Contains(s.parser, "alphabetic or numeric"):
		return fmt.Sprintf("a value cannot start with %q; quote it: %s", string(first), quoted(key, value))
	case strings.IndexByte("]},", first) >= 0:
		return fmt.Sprintf("unexpected %q; remove it, or quote the value: %s", string(first), quoted(key, value))
	case strings.IndexByte("|>", first) >= 0 && strings.Contains(s.parser, "comment or line break"):
		return fmt.Sprintf("text after %q, which starts a block of text; move it to the next line, or quote the value: %s", string(first), quoted(key, value))
	case key != "" && strings.IndexByte("-?", first) >= 0 && strings.HasPrefix(value[1:], " "):
		return fmt.Sprintf("%q cannot follow a key on the same line; move it to the next line, or quote the value: %s", value[:2], quoted(key, value))
	}
	return ""
}

// brackets looks at lists and mappings in brackets.
func (s *syntax) brackets() string {
	if !strings.Contains(s.parser, "did not find expected ',' or") {
		return ""
	}
	bare := unquoted(s.line())
	at := strings.IndexAny(bare, "[{")
	if at < 0 {
		return ""
	}
	open, want := bare[at:at+1], "]"
	if open == "{" {
		want = "}"
	}
	comment := strings.Index(s.line()[at:], " #")
	if comment >= 0 && strings.Contains(s.line()[at+comment:], want) && !strings.Contains(bare[at:], want) {
		return fmt.Sprintf("\" #\" starts a comment, so the %q is never closed; quote the value that contains #", open)
	}
	rest := bare[at:]
	for _, line := range s.lines[s.number:] {
		rest += "\n" + unquoted(line)
	}
	switch missing, found := balance(rest); {
	case missing == "":
		s.number = max(s.number, min(s.parserLine+1, s.number+strings.Count(rest, "\n")))
		return fmt.Sprintf("missing comma within %s%s, or a value in it contains \": \" and must be quoted", open, want)
	case found != "":
		return fmt.Sprintf("%q where %q is expected", found, missing)
	}
	return fmt.Sprintf("missing %q to close the %q", want, open)
}

// balance is the bracket that is missing to close the first one of a text, "" if there is none, and the wrong one that
// stands in its place, if any.
func balance(text string) (missing, found string) {
	var open []rune
	for _, c := range text {
		switch c {
		case '[':
			open = append(open, ']')
		case '{':
			open = append(open, '}')
		case ']', '}':
			if open[len(open)-1] != c {
				return string(open[len(open)-1]), string(c)
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return "", ""
			}
		}
	}
	return string(open[0]), ""
}

// colon looks at colons too many and too few.
func (s *syntax) colon() string {
	lead, key, value := parts(s.line())
	many := strings.Contains(s.parser, "mapping values are not allowed")
	switch {
	case many && key != "" && (strings.Contains(value, ": ") || strings.HasSuffix(value, ":")):
		return "the unquoted value contains \": \"; quote it: " + quoted(key, value)
	case many && s.number > 1 && s.glued(s.number-1):
		s.number--
		return "missing space after the colon"
	case strings.Contains(s.parser, "could not find expected ':'"):
		if s.glued(s.number) {
			return "missing space after the colon"
		}
		return fmt.Sprintf("expected \"key: value\"; add a colon, or indent the line by more than %d spaces if it continues the value above", len(lead))
	}
	return ""
}

var gluedColon = regexp.MustCompile(`^[ \t]*(?:- +)*[\w.-]+:[^\s/]`)

// glued reports whether a key on a line is not followed by a space.
func (s *syntax) glued(number int) bool { return gluedColon.MatchString(s.lines[number-1]) }

// comment looks for a value that ends early, because a comment begins in it.
func (s *syntax) comment() string {
	above, ok := s.above()
	if !ok || len(unquoted(above)) == len(strings.TrimRight(unquoted(above), " \t")) || !strings.Contains(above, " #") {
		return ""
	}
	lead, key, value := parts(above)
	if _, own, _ := parts(s.line()); own == "" && s.indent() > len(lead) {
		return "the comment (#) on the line above ends its value, which cannot continue here; quote the value: " + quoted(key, value)
	}
	return ""
}

// above is the nearest line above that is neither empty nor a comment.
func (s *syntax) above() (string, bool) {
	for _, line := range slices.Backward(s.lines[:s.number-1]) {
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "#") {
			return strings.TrimRight(line, " \r"), true
		}
	}
	return "", false
}
