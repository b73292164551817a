// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nikolalohinski/gonja/v2/config"
	"github.com/nikolalohinski/gonja/v2/tokens"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// all lexes a template into a slice.
func all(source string, cfg *config.Config) []*tokens.Token {
	var out []*tokens.Token
	stream := tokens.LexAll(source, cfg)
	for !stream.End() {
		out = append(out, stream.Current())
		stream.Next()
	}
	return append(out, stream.Current())
}

// inspect finds what the engine reports without a line, or only when it gets there: characters that are no template,
// and filters and tests that do not exist, also in a branch that is not taken.
func inspect(file, source string) *Error {
	list := all(source, config.New())
	for i, t := range list {
		if t.Type == tokens.Error {
			return lexical(file, list[:i], t.Val)
		}
		kind, name := reference(list[i:])
		switch {
		case kind == "filter" && !environment.Filters.Exists(name.Val):
			return &Error{File: file, Line: name.Line, Msg: fmt.Sprintf("unknown filter %q%s", name.Val, yamlpos.Suggest(name.Val, filterNames))}
		case kind == "test" && !environment.Tests.Exists(name.Val):
			return &Error{File: file, Line: name.Line, Msg: fmt.Sprintf("unknown test %q%s", name.Val, yamlpos.Suggest(name.Val, testNames))}
		}
	}
	return nil
}

// reference is the filter or test that the beginning of a list of tokens names, if it does.
func reference(list []*tokens.Token) (kind string, name *tokens.Token) {
	is := func(i int, kind tokens.Type, values ...string) bool {
		return i < len(list) && list[i].Type == kind && (len(values) == 0 || slices.Contains(values, list[i].Val))
	}
	switch {
	case is(0, tokens.Is) && is(1, tokens.Not) && is(2, tokens.Name):
		return "test", list[2]
	case is(0, tokens.Is) && is(1, tokens.Name):
		return "test", list[1]
	case is(0, tokens.Pipe) && is(1, tokens.Name):
		return "filter", list[1]
	case is(0, tokens.BlockBegin) && is(1, tokens.Name, "filter") && is(2, tokens.Name):
		return "filter", list[2]
	case is(0, tokens.Name, "map") && is(1, tokens.LeftParenthesis) && is(2, tokens.String):
		return "filter", list[2]
	case is(0, tokens.Name, "select", "reject") && is(1, tokens.LeftParenthesis) && is(2, tokens.String):
		return "test", list[2]
	}
	return "", nil
}

// lexical explains why a template cannot be cut into tokens; before are those that could. The engine has no line for
// it.
func lexical(file string, before []*tokens.Token, msg string) *Error {
	line := 1
	if len(before) > 0 {
		last := before[len(before)-1]
		line = last.Line + strings.Count(strings.TrimRight(last.Val, "\n"), "\n")
	}
	text := ""
	switch {
	case msg == "unclosed comment":
		text = "the comment that starts here is never closed; add #}"
	case strings.HasPrefix(msg, "Unexpected delimiter"):
		text = "unexpected " + strings.TrimPrefix(msg, "Unexpected delimiter ") + "; an expression ends with }} and a statement with %}"
	case strings.HasPrefix(msg, "Unbalanced delimiters, expected "):
		want, got, _ := strings.Cut(strings.TrimPrefix(msg, "Unbalanced delimiters, expected "), ", got ")
		text = fmt.Sprintf("expected %s, got %s", want, strings.Replace(got, "EOF", "the end of the file", 1))
	case strings.HasPrefix(msg, "Unable to find raw closing"):
		text = `the "raw" block that starts here is never closed; add {% endraw %}`
	case strings.HasPrefix(msg, "Unexpected "), strings.Contains(msg, "numeric token"):
		text = msg
	default: // the engine says only what follows the quote
		text = "missing closing quote"
	}
	return &Error{File: file, Line: line, Msg: "syntax error: " + text}
}

var blockNames = []string{"if", "for", "macro", "call", "filter", "block", "with", "autoescape", "raw", "trans", "set"}

// unclosed finds the statement whose end is missing; gonja reports the end of the file instead.
func (j *job) unclosed() *Error {
	var open []*tokens.Token
	list := all(j.source, config.New())
	for i := 0; i+1 < len(list); i++ {
		if list[i].Type != tokens.BlockBegin {
			continue
		}
		name := list[i+1]
		word, ends := strings.CutPrefix(name.Val, "end")
		switch {
		case ends && len(open) > 0 && open[len(open)-1].Val == word:
			open = open[:len(open)-1]
		case ends:
			return &Error{File: j.name, Line: name.Line, Msg: fmt.Sprintf("syntax error: %q without a matching %q", name.Val, word)}
		case name.Val == "set" && assigns(list[i:]):
		case slices.Contains(blockNames, name.Val):
			open = append(open, name)
		}
	}
	if len(open) == 0 {
		return nil
	}
	last := open[len(open)-1]
	return &Error{File: j.name, Line: last.Line, Msg: fmt.Sprintf("syntax error: the %q block that starts here is never closed; add {%% %s %%}", last.Val, "end"+last.Val)}
}

func assigns(list []*tokens.Token) bool {
	for _, t := range list {
		switch t.Type {
		case tokens.Assign:
			return true
		case tokens.BlockEnd:
			return false
		}
	}
	return false
}
