// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/redact"
)

// syntax is a text that is not YAML, and the line on which it stops being YAML.
type syntax struct {
	lines []string
	// number counts from 1. A rule may move it to the line with the cause.
	number int
	// parser is what the YAML parser says, and parserLine on which line, which may be one too few.
	parser     string
	parserLine int
}

// explain says in the words of somebody who writes YAML what the parser stumbled over, and on which line. The text
// quotes the line, without the secrets in it.
func explain(data []byte, err error) (line int, text string) {
	s := &syntax{lines: strings.Split(string(data), "\n"), number: errorLine(data)}
	s.parserLine, s.parser = trimYAML(err.Error())
	if s.number == 0 {
		s.number = min(max(1, s.parserLine), len(s.lines))
	}
	cause := s.cause()
	shown := excerpt(s.line())
	if hidden, err := redact.New(nil, nil); err == nil {
		shown, cause = hidden.Text(shown), hidden.Text(cause)
	}
	return s.number, fmt.Sprintf("invalid YAML in `%s`: %s", shown, cause)
}

func (s *syntax) line() string { return strings.TrimRight(s.lines[s.number-1], " \r") }

// rules are tried in this order; the first that knows a cause wins.
var rules = []func(*syntax) string{
	(*syntax).escape, (*syntax).encoding, (*syntax).tab, (*syntax).conflict, (*syntax).anchor, (*syntax).expression,
	(*syntax).quotes, (*syntax).start, (*syntax).brackets, (*syntax).colon, (*syntax).comment, (*syntax).indentation,
}

func (s *syntax) cause() string {
	for _, rule := range rules {
		if cause := rule(s); cause != "" {
			return cause
		}
	}
	return s.parser
}

// maxExcerpt is how many characters of a line a message shows.
const maxExcerpt = 60

// excerpt is a line as messages quote it: tabs and control characters visible, without the indentation, and not too
// long.
func excerpt(line string) string {
	line = strings.TrimLeft(strings.ToValidUTF8(line, "\ufffd"), " ")
	line = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return '→'
		case r < ' ' || r == 0x7f:
			return '\ufffd'
		}
		return r
	}, line)
	if runes := []rune(line); len(runes) > maxExcerpt {
		return string(runes[:maxExcerpt]) + "…"
	}
	return line
}

func (s *syntax) encoding() string {
	switch {
	case strings.Contains(s.parser, "control characters"):
		return "the line contains a control character; remove it"
	case strings.Contains(s.parser, "UTF-8"), strings.Contains(s.parser, "UTF-16"), strings.Contains(s.parser, "invalid Unicode"):
		return "the line contains bytes that are not UTF-8; save the file as UTF-8"
	}
	return ""
}

var tabbed = regexp.MustCompile(`^(?: *- +)* *-?\t`)

func (s *syntax) tab() string {
	blank := s.line()[:len(s.line())-len(strings.TrimLeft(s.line(), " \t\u00a0"))]
	switch {
	case tabbed.MatchString(s.line()) || strings.Contains(blank, "\t"):
		return "the indentation contains a tab (→); use spaces"
	case strings.Contains(blank, "\u00a0"):
		return "the indentation contains a non-breaking space; use ordinary spaces"
	}
	return ""
}

// indent is the number of blanks and tabs at the beginning of the line.
func (s *syntax) indent() int { return len(s.line()) - len(strings.TrimLeft(s.line(), " \t")) }

var conflictMarker = regexp.MustCompile(`^(?:<{7}|={7}|>{7})(?: |$)`)

// conflict looks for lines with a meaning for the whole file.
func (s *syntax) conflict() string {
	if above, _ := s.above(); strings.HasPrefix(above, "...") && strings.Contains(s.parser, "<document start>") {
		return "text after \"...\", which ends the document; start a new document with \"---\""
	}
	for n := s.number; n >= max(1, s.number-1); n-- {
		if conflictMarker.MatchString(s.lines[n-1]) {
			s.number = n
			return "a merge conflict marker; resolve the conflict"
		}
	}
	return ""
}

var (
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
	anchorName    = regexp.MustCompile(`&([\w-]+)`)
)

func (s *syntax) anchor() string {
	m := unknownAnchor.FindStringSubmatch(s.parser)
	if m == nil {
		return ""
	}
	var known []string
	for _, found := range anchorName.FindAllStringSubmatch(strings.Join(s.lines[:s.number], "\n"), -1) {
		known = append(known, found[1])
	}
	if hint := Suggest(m[1], known); hint != "" {
		return fmt.Sprintf("unknown anchor %q%s", m[1], hint)
	}
	return fmt.Sprintf("unknown anchor %q; define it above with &%s, or quote the value if it is text: \"*%s\"", m[1], m[1], m[1])
}

func (s *syntax) expression() string {
	bare := unquoted(s.line())
	switch {
	case strings.Contains(bare, "{{"):
		return "an unquoted {{ … }} is a mapping in YAML; quote the value: \"{{ … }}\""
	case strings.Contains(bare, "{%"):
		return "template statements are not rendered here; remove {% … %}, or quote the value if it is text"
	}
	return ""
}

var badEscape = regexp.MustCompile(`\\[^0abt\tnvfre "/\\N_LPxuU]`)

func (s *syntax) escape() string {
	switch {
	case strings.Contains(s.parser, "unknown escape character"):
		if found := badEscape.FindString(s.line()); found != "" {
			return fmt.Sprintf(`unknown escape sequence %s in double quotes; write \%s, or use single quotes`, found, found)
		}
		return `unknown escape sequence in double quotes; write \\ for a backslash, or use single quotes`
	case strings.Contains(s.parser, "hexdecimal"), strings.Contains(s.parser, "escape code"):
		return `invalid \x, \u or \U escape in double quotes; write \\ for a backslash, or use single quotes`
	}
	return ""
}
