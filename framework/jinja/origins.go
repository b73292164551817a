// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/nikolalohinski/gonja/v2/config"
	"github.com/nikolalohinski/gonja/v2/tokens"
)

// Markers are characters of the private use area around a line number.
const markBegin, markEnd = '\ue0f0', '\ue0f1'

var markPattern = regexp.MustCompile(string(markBegin) + `(\d+)` + string(markEnd))

// origins finds, for each line of the rendering, the line of the source it comes from. It renders a second time from a
// source in which line numbers are marked, and believes the result only if, with the marks taken away, it is the same
// text as the first rendering. Otherwise it returns nil.
func (e *Engine) origins(name, source, rendered string, values map[string]any) []int {
	if strings.ContainsRune(source+rendered, markBegin) {
		return nil
	}
	if !strings.Contains(source, "{{") && !strings.Contains(source, "{%") && !strings.Contains(source, "{#") {
		return nil
	}
	marked, err := e.run(name, mark(source), values, true)
	if err != nil || markPattern.ReplaceAllString(marked, "") != rendered {
		return nil
	}
	return linesOf(marked)
}

// maxLines bounds the search for a line that the engine fails on.
const maxLines = 2000

// locate finds the line of an error for which the engine has none: by rendering again with marks, the last of which
// that is reached tells the line. If the engine fails before it renders, it is the first line with which it fails.
func (e *Engine) locate(err error, name, source string, values map[string]any) error {
	bad, ok := asError(err)
	if !ok || bad.Line > 0 || strings.HasPrefix(bad.Msg, overdue) || strings.ContainsRune(source, markBegin) {
		return err
	}
	_, again := e.run(name, mark(source), values, true)
	if marked, ok := asError(again); ok && marked.Msg == bad.Msg && marked.Line > 0 {
		return marked
	}
	lines := strings.SplitAfter(source, "\n")
	for n := 1; n <= min(len(lines), maxLines); n++ {
		if part, ok := asError(e.check(name, strings.Join(lines[:n], ""))); ok && part.Msg == bad.Msg {
			return &Error{File: bad.File, Line: n, Msg: bad.Msg}
		}
	}
	return err
}

// mark puts a line number before the first visible character of each line of literal text, and before each output
// expression. At these places no whitespace control can see it: trimming stops at the visible character anyway.
func mark(source string) string {
	cfg := config.New()
	source = normalize(source)
	var out strings.Builder
	done := 0
	for _, t := range all(source, cfg) {
		switch {
		case t.Type == tokens.Data:
			out.WriteString(source[done:t.Pos])
			out.WriteString(markText(source[t.Pos:t.Pos+len(t.Val)], t.Line))
			done = t.Pos + len(t.Val)
		case t.Type == tokens.VariableBegin && !strings.HasSuffix(t.Val, "-"):
			out.WriteString(source[done:t.Pos])
			out.WriteString(number10(t.Line))
			done = t.Pos
		}
	}
	out.WriteString(source[done:])
	return out.String()
}

func normalize(source string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
}

func markText(text string, line int) string {
	parts := strings.SplitAfter(text, "\n")
	for i, part := range parts {
		visible := strings.TrimLeft(part, " \t\r\n\f\v")
		if visible == "" {
			continue
		}
		indent := part[:len(part)-len(visible)]
		parts[i] = indent + number10(line+i) + visible
	}
	return strings.Join(parts, "")
}

func number10(line int) string {
	return string(markBegin) + strconv.Itoa(line) + string(markEnd)
}

// linesOf reads the marks. The first mark of a line counts. A line without one is the continuation of the line before:
// of a value of several lines, or empty; it cannot come from beyond the line that is marked next.
func linesOf(marked string) []int {
	text := strings.Split(marked, "\n")
	out := make([]int, len(text))
	for i, line := range text {
		if m := markPattern.FindStringSubmatch(line); m != nil {
			out[i], _ = strconv.Atoi(m[1])
		}
	}
	next := 0
	limits := make([]int, len(text))
	for i := len(out) - 1; i >= 0; i-- {
		limits[i] = next
		if out[i] > 0 {
			next = out[i]
		}
	}
	previous := 0
	for i := range out {
		if out[i] == 0 {
			out[i] = max(previous, 1)
			if limits[i] > previous+1 {
				out[i] = previous + 1
			}
		}
		previous = out[i]
	}
	return out
}
