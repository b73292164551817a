// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nikolalohinski/gonja/v2/config"
	"github.com/nikolalohinski/gonja/v2/tokens"
)

// all lexes a template into a slice.
func all(source string, cfg *config.Config) []*tokens.Token {
	var out []*tokens.Token
	stream := tokens.LexAll(source, cfg)
	for !stream.End() {
		t := stream.Current()
		out = append(out, t)
		if t.Type == tokens.EOF || t.Type == tokens.Error {
			break
		}
		stream.Next()
	}
	return out
}

// unknownNames is an error for a filter or test that does not exist. The engine would notice only when it gets there, so
// that a typo in a branch not taken stays hidden.
func (j *job) unknownNames(cfg *config.Config) error {
	list := all(j.source, cfg)
	for i := 0; i+1 < len(list); i++ {
		t, next := list[i], list[i+1]
		if t.Type == tokens.Is && next.Type == tokens.Not && i+2 < len(list) {
			next = list[i+2]
		}
		if next.Type != tokens.Name {
			continue
		}
		switch {
		case t.Type == tokens.Error:
			return &Error{File: j.name, Line: t.Line, Msg: "syntax error: " + t.Val}
		case t.Type == tokens.Pipe && !environment.Filters.Exists(next.Val):
			return &Error{File: j.name, Line: next.Line, Msg: fmt.Sprintf("unknown filter %q", next.Val)}
		case t.Type == tokens.Is && !environment.Tests.Exists(next.Val):
			return &Error{File: j.name, Line: next.Line, Msg: fmt.Sprintf("unknown test %q", next.Val)}
		}
	}
	return nil
}

var blockNames = []string{"if", "for", "macro", "call", "filter", "block", "with", "autoescape", "raw", "trans", "set"}

// unclosed finds the statement whose end is missing; gonja reports the end of the file instead.
func (j *job) unclosed(cfg *config.Config) *Error {
	var open []*tokens.Token
	list := all(j.source, cfg)
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
