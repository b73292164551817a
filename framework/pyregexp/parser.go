// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"fmt"
	"strings"
)

// maxDepth bounds the nesting of groups. Python ends with a RecursionError a little above it; without a bound a pattern
// of parentheses could exhaust the stack of the process.
const maxDepth = 200

// kind is what a quantifier wants to know of the element before it.
type kind int

const (
	atom     kind = iota // may be repeated
	position             // ^ $ \A \b …: nothing to repeat
	repeated             // has its quantifier already
)

// element is one translated part of a pattern: an engine pattern that can take a quantifier, and the smallest and
// largest number of characters it matches.
type element struct {
	text string
	kind kind
	width
}

// group is a capturing group, in the order of the opening parentheses.
type group struct {
	name string
	open bool
	width
}

// parser reads a Python pattern from left to right and writes the engine's.
type parser struct {
	pattern string
	src     []rune
	pos     int
	flags   flags
	groups  []group // groups[0] is the whole match, always open
	// behind is the number of groups before the outermost look-behind that is being read, or 0 outside of one.
	behind int
	// variable is the place of the first look-behind of variable width, or -1. Python complains of it last.
	variable int
	depth    int
	// conditions are the places where (?(n)…) names a group by number: it may be defined later.
	conditions []reference
}

type reference struct{ group, pos int }

// translated is the result of the parser.
type translated struct {
	text   string
	groups int
	width
}

// abort carries a syntaxError up through the recursive descent.
type abort struct{ err *syntaxError }

// translate rewrites a Python pattern for the engine.
func translate(pattern string) (out translated, err error) {
	p := &parser{pattern: pattern, src: []rune(pattern), groups: []group{{open: true}}, variable: -1}
	defer func() {
		if r := recover(); r != nil {
			a, ok := r.(abort)
			if !ok {
				panic(r)
			}
			err = a.err
		}
	}()
	e := p.alternation(true)
	if p.pos < len(p.src) {
		p.fail(p.pos, "unbalanced parenthesis", `write \) for a literal parenthesis`)
	}
	for _, c := range p.conditions {
		if c.group >= len(p.groups) {
			p.fail(c.pos, fmt.Sprintf("invalid group reference %d", c.group), p.groupCount())
		}
	}
	if p.variable >= 0 {
		p.fail(p.variable, "look-behind requires fixed-width pattern", "write one look-behind for each width: (?:(?<=a)|(?<=bc))")
	}
	return translated{text: e.text, groups: len(p.groups) - 1, width: e.width}, nil
}

// fail ends the translation.
func (p *parser) fail(pos int, msg, fix string) {
	panic(abort{&syntaxError{Pattern: p.pattern, Pos: pos, Msg: msg, Fix: fix}})
}

func (p *parser) groupCount() string {
	return fmt.Sprintf("the pattern has %d groups", len(p.groups)-1)
}

func (p *parser) peek(c rune) bool { return p.pos < len(p.src) && p.src[p.pos] == c }

func (p *parser) accept(c rune) bool {
	if p.peek(c) {
		p.pos++
		return true
	}
	return false
}

// alternation reads branches up to a closing parenthesis or the end.
func (p *parser) alternation(top bool) element {
	first := p.sequence(top)
	if !p.peek('|') {
		return first
	}
	texts, w := []string{first.text}, first.width
	for p.accept('|') {
		branch := p.sequence(false)
		texts, w = append(texts, branch.text), w.or(branch.width)
	}
	return element{text: strings.Join(texts, "|"), width: w}
}

// sequence reads one branch. Flags for the whole pattern, as (?i), may only be at the start of the first branch.
func (p *parser) sequence(first bool) element {
	var elements []element
	for p.pos < len(p.src) && !p.peek('|') && !p.peek(')') {
		if p.flags.verbose && p.skipVerbose() {
			continue
		}
		here := p.pos
		c := p.src[p.pos]
		p.pos++
		switch c {
		case '*', '+', '?', '{':
			elements = p.quantify(elements, c, here)
		case '(':
			if e, ok := p.parenthesis(here, first && len(elements) == 0); ok {
				elements = append(elements, e)
			}
		default:
			elements = append(elements, p.single(c, here))
		}
	}
	var text strings.Builder
	var w width
	for _, e := range elements {
		text.WriteString(e.text)
		w = w.then(e.width)
	}
	return element{text: text.String(), width: w}
}

// skipVerbose skips white space and a comment, which the x flag allows.
func (p *parser) skipVerbose() bool {
	switch c := p.src[p.pos]; {
	case strings.ContainsRune(" \t\n\r\v\f", c):
		p.pos++
		return true
	case c == '#':
		for p.pos < len(p.src) && p.src[p.pos] != '\n' {
			p.pos++
		}
		return true
	}
	return false
}

// single reads an element of one token: a character, class, escape or anchor.
func (p *parser) single(c rune, here int) element {
	switch c {
	case '.':
		if p.flags.dotAll {
			return element{text: `(?s:.)`, width: one}
		}
		return element{text: `.`, width: one}
	case '^':
		if p.flags.multiline {
			return element{text: `(?m:^)`, kind: position}
		}
		return element{text: `^`, kind: position}
	case '$':
		if p.flags.multiline {
			return element{text: `(?m:$)`, kind: position}
		}
		return element{text: `$`, kind: position}
	case '[':
		return p.class(here)
	case '\\':
		return p.escape(here)
	default:
		return p.literal(c)
	}
}
