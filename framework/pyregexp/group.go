// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"fmt"
	"strconv"
	"unicode"
)

// parenthesis reads what follows an opening parenthesis at open. It returns false if that was a comment or flags, which
// match nothing.
func (p *parser) parenthesis(open int, atStart bool) (element, bool) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail(open, "groups are nested too deeply", fmt.Sprintf("at most %d levels", maxDepth))
	}
	if !p.accept('?') {
		return p.capture("", open), true
	}
	if p.pos >= len(p.src) {
		p.fail(p.pos, "unexpected end of pattern", `write \( for a literal parenthesis`)
	}
	c := p.src[p.pos]
	p.pos++
	switch c {
	case ':', '>':
		body := p.alternation(false)
		p.closeGroup(open)
		return element{text: "(?" + string(c) + body.text + ")", width: body.width}, true
	case '=', '!':
		return p.lookAhead(c, open), true
	case '<':
		return p.lookBehind(open), true
	case 'P':
		return p.named(open), true
	case '(':
		return p.conditional(open), true
	case '#':
		for !p.accept(')') {
			if p.pos++; p.pos > len(p.src) {
				p.fail(open, "missing ), unterminated comment", "close the comment")
			}
		}
		return element{}, false
	case 'a', 'i', 'L', 'm', 's', 'u', 'x', '-':
		p.pos--
		return p.inlineFlags(open, atStart)
	}
	p.fail(open+1, "unknown extension ?"+string(c), `write \( for a literal parenthesis`)
	return element{}, false
}

func (p *parser) closeGroup(open int) {
	if !p.accept(')') {
		p.fail(open, "missing ), unterminated subpattern", `close the group, or write \( for a literal parenthesis`)
	}
}

// capture reads a capturing group. The engine gets all of them without names, so that it numbers them as Python does.
func (p *parser) capture(name string, open int) element {
	n := len(p.groups)
	p.groups = append(p.groups, group{name: name, open: true})
	body := p.alternation(false)
	p.closeGroup(open)
	p.groups[n].open, p.groups[n].width = false, body.width
	return element{text: "(" + body.text + ")", width: body.width}
}

func (p *parser) lookAhead(c rune, open int) element {
	body := p.alternation(false)
	p.closeGroup(open)
	return element{text: "(?:(?" + string(c) + body.text + "))"}
}

func (p *parser) lookBehind(open int) element {
	if p.pos >= len(p.src) {
		p.fail(p.pos, "unexpected end of pattern", "write (?<=…) or (?<!…)")
	}
	c := p.src[p.pos]
	if c != '=' && c != '!' {
		p.fail(open+1, "unknown extension ?<"+string(c), "a named group is written (?P<name>…)")
	}
	p.pos++
	outermost := p.behind == 0
	if outermost {
		p.behind = len(p.groups)
	}
	body := p.alternation(false)
	if outermost {
		p.behind = 0
	}
	p.closeGroup(open)
	if body.min != body.max && p.variable < 0 {
		p.variable = open
	}
	return element{text: "(?:(?<" + string(c) + body.text + "))"}
}

// named reads (?P<name>…) and (?P=name).
func (p *parser) named(open int) element {
	switch {
	case p.accept('<'):
		start := p.pos
		name := p.groupName('>')
		for n, g := range p.groups {
			if g.name == name {
				p.fail(start, fmt.Sprintf("redefinition of group name '%s' as group %d; was group %d", name, len(p.groups), n),
					"give each group its own name")
			}
		}
		return p.capture(name, open)
	case p.accept('='):
		start := p.pos
		return p.backreference(p.groupNamed(p.groupName(')'), start), start)
	}
	if p.pos >= len(p.src) {
		p.fail(p.pos, "unexpected end of pattern", "write (?P<name>…) or (?P=name)")
	}
	p.fail(open+1, "unknown extension ?P"+string(p.src[p.pos]), "write (?P<name>…) or (?P=name)")
	return element{}
}

// textUntil reads up to the terminator, which it consumes.
func (p *parser) textUntil(end rune) string {
	start := p.pos
	for p.pos < len(p.src) && p.src[p.pos] != end {
		p.pos++
	}
	text := string(p.src[start:p.pos])
	if text == "" {
		p.fail(start, "missing group name", "a name is a letter or _ and then letters, digits and _")
	}
	if !p.accept(end) {
		p.fail(start, "missing "+string(end)+", unterminated name", "close the name")
	}
	return text
}

func (p *parser) groupName(end rune) string {
	start := p.pos
	name := p.textUntil(end)
	p.checkName(name, start)
	return name
}

func (p *parser) checkName(name string, pos int) {
	for i, c := range []rune(name) {
		letter := c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c) || unicode.Is(unicode.Other_ID_Start, c)
		inner := unicode.In(c, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Other_ID_Continue)
		if !letter && (i == 0 || !inner) {
			p.fail(pos, fmt.Sprintf("bad character in group name '%s'", name), "a name is a letter or _ and then letters, digits and _")
		}
	}
}

func (p *parser) groupNamed(name string, pos int) int {
	for n, g := range p.groups {
		if g.name == name {
			return n
		}
	}
	p.fail(pos, fmt.Sprintf("unknown group name '%s'", name), "define it before with (?P<"+name+">…)")
	return 0
}

// backreference refers to what a group matched before.
func (p *parser) backreference(n, pos int) element {
	if n >= len(p.groups) {
		p.fail(pos, fmt.Sprintf("invalid group reference %d", n), p.groupCount()+" before this place")
	}
	g := p.groups[n]
	if g.open {
		p.fail(p.backslash(pos), "cannot refer to an open group", "close the group before referring to it")
	}
	p.checkBehind(n)
	prefix := "(?:"
	if p.flags.ignoreCase {
		prefix = "(?i:"
	}
	return element{text: prefix + `\` + strconv.Itoa(n) + ")", width: g.width}
}

// backslash returns the place of the backslash of a numbered reference, which some complaints of Python are about, and
// pos itself for a named one.
func (p *parser) backslash(pos int) int {
	if p.src[pos-1] == '\\' {
		return pos - 1
	}
	return pos
}

// checkBehind rejects what Python cannot do inside of a look-behind.
func (p *parser) checkBehind(n int) {
	if p.behind == 0 {
		return
	}
	if n >= len(p.groups) || p.groups[n].open {
		p.fail(p.pos, "cannot refer to an open group", "close the group before referring to it")
	}
	if n >= p.behind {
		p.fail(p.pos, "cannot refer to group defined in the same lookbehind subpattern", "move the group out of the look-behind")
	}
}

// conditional reads (?(group)yes|no).
func (p *parser) conditional(open int) element {
	start := p.pos
	n := p.condition(p.textUntil(')'), start)
	yes := p.sequence(false)
	no := element{}
	if p.accept('|') {
		if no = p.sequence(false); p.peek('|') {
			p.fail(p.pos, "conditional backref with more than two branches", "put the alternatives in a group: (?:…|…)")
		}
	}
	p.closeGroup(open)
	text := fmt.Sprintf("(?:(?(%d)%s|%s))", n, yes.text, no.text)
	return element{text: text, width: yes.or(no.width)}
}

func (p *parser) condition(text string, pos int) int {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 0 || text[0] == '+':
		p.checkName(text, pos)
		n = p.groupNamed(text, pos)
	case n == 0:
		p.fail(pos, "bad group number", "groups are numbered from 1")
	default:
		p.conditions = append(p.conditions, reference{n, pos})
	}
	p.checkBehind(n)
	return n
}
