// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/parser"
)

// Error is a template that cannot be parsed or rendered.
type Error struct {
	// File is the template's name in the engine's file system; it may be one that was included.
	File string
	// Line counts from 1; 0 means unknown.
	Line int
	// Undefined is the name, attribute or item that does not exist, "" if the error is another one.
	Undefined string
	// Msg says what is wrong, without file and line, and never holds the text of the template.
	Msg string
}

// Error is "file:line: msg".
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

var (
	execLine   = regexp.MustCompile(`Unable to (?:render|execute|evaluat\w+) \w+(?: \w+)? at line (\d+): `)
	shapedLine = regexp.MustCompile(`(?s)([^\s:]+):(\d+): (.*)$`)
	parseLine  = regexp.MustCompile(`(?s)^(.*) \(Line: (\d+) Col: \d+, near "(.*)"\)$`)
	// gonja prints nodes like Name(Val=x Line=3 Col=5) or Call(...), always followed by ": "; what is said last
	// matters.
	undefinedName = regexp.MustCompile(`Unable to evaluate name "([^"]*)"$`)
	undefinedPart = regexp.MustCompile(`nable to evaluate [^\n]*: (attribute|item) '*([^'\n]*)'* not found$`)
	nodeName      = regexp.MustCompile(`\bVal=([^ )]*) `)
	missingParam  = regexp.MustCompile(`parameter "([^"]*)" was not provided$`)
)

// shape turns an error of the engine into one for users.
func (j *job) shape(err error) *Error {
	if j.guard.fault != nil {
		return j.guard.fault
	}
	if shaped, ok := asError(err); ok {
		return shaped
	}
	out := &Error{File: j.guard.current()}
	if syntax := syntaxError(err); syntax != nil {
		out.Line = max(syntax.Line, 0)
		out.Msg = near(syntax.Message, syntax.Raw)
		return out
	}
	msg := err.Error()
	if strings.Contains(msg, "failed to parse template '") {
		return flat(out.File, msg)
	}
	if places := execLine.FindAllStringSubmatch(msg, -1); places != nil {
		out.Line, _ = strconv.Atoi(places[len(places)-1][1])
	}
	if out.Line == 0 && j.marked {
		out.Line = j.guard.line
	}
	out.Msg, out.Undefined = explain(msg)
	return out
}

// flat reads a syntax error of an included file: it arrives as text, after the text of that file.
func flat(file, msg string) *Error {
	msg = msg[max(0, strings.LastIndex(msg, "': ")+3):]
	out := &Error{File: file}
	if m := parseLine.FindStringSubmatch(msg); m != nil {
		out.Line, _ = strconv.Atoi(m[2])
		out.Msg = near(m[1], m[3])
	} else if m := shapedLine.FindStringSubmatch(msg); m != nil {
		out.File = m[1]
		out.Line, _ = strconv.Atoi(m[2])
		out.Msg = m[3]
	} else {
		out.Msg = tail(msg)
	}
	return out
}

func near(msg, raw string) string {
	msg = syntaxText(msg)
	if raw = strings.TrimSpace(raw); raw == "" || len(raw) > 60 || strings.Contains(raw, "\n") || strings.Contains(msg, strconv.Quote(raw)) {
		return "syntax error: " + msg
	}
	return fmt.Sprintf("syntax error: %s, near %q", msg, raw)
}

// explain says the cause in plain words: what stands last in gonja's chain of nodes and messages.
func explain(msg string) (text, undefined string) {
	if m := undefinedName.FindStringSubmatch(msg); m != nil {
		return fmt.Sprintf("variable %q is undefined", m[1]), m[1]
	}
	if m := undefinedPart.FindStringSubmatch(msg); m != nil {
		name := m[2]
		if v := nodeName.FindStringSubmatch(name); v != nil {
			name = v[1]
		}
		return fmt.Sprintf("%s %q is undefined", m[1], name), name
	}
	if m := missingParam.FindStringSubmatch(msg); m != nil {
		return fmt.Sprintf("missing argument for macro parameter %q", m[1]), m[1]
	}
	if text := reword(failures, msg); text != "" {
		return text, ""
	}
	if text := reword(calls, tail(msg)); text != "" {
		return text, ""
	}
	return tail(msg), ""
}

var nodeText = regexp.MustCompile(`(?:[Uu]nable to|[Ff]ailed to)[^:]*(?:: [A-Z]\w*\([^\n]*?\))?: `)

// tail is the message without the engine's account of the nodes that led to it, in at most 300 characters.
func tail(msg string) string {
	msg = strings.ReplaceAll(msg, "probe: ", "")
	if all := nodeText.FindAllStringIndex(msg, -1); all != nil {
		if rest := msg[all[len(all)-1][1]:]; rest != "" {
			msg = rest
		}
	}
	msg = strings.Join(strings.Fields(msg), " ")
	if runes := []rune(msg); len(runes) > 300 {
		msg = string(runes[:300]) + "…"
	}
	return msg
}

// syntaxError looks for gonja's own type in the chain, also through values that carry errors.
func syntaxError(err error) *parser.SyntaxError {
	for range 1000 {
		if err == nil {
			return nil
		}
		var syntax *parser.SyntaxError
		if errors.As(err, &syntax) {
			return syntax
		}
		var value *exec.Value
		if !errors.As(err, &value) {
			return nil
		}
		err, _ = value.Interface().(error)
	}
	return nil
}
