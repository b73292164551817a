// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

type runeRange struct{ low, high rune }

// spaces are the characters for which Python's str.isspace() holds; the engine lacks U+001C to U+001F.
var spaces = []runeRange{
	{'\t', '\r'}, {0x1c, ' '}, {0x85, 0x85}, {0xa0, 0xa0}, {0x1680, 0x1680}, {0x2000, 0x200a},
	{0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
}

var (
	asciiSpaces = []runeRange{{'\t', '\r'}, {' ', ' '}}
	asciiDigits = []runeRange{{'0', '9'}}
	asciiWords  = []runeRange{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
)

// set is a class under construction.
type set struct {
	ranges []runeRange
	// unicodeWord and notUnicodeWord are \w and \W. Word characters are what str.isalnum() holds for, and the
	// underscore: letters and numbers of every kind, but no combining marks.
	unicodeWord, notUnicodeWord bool
	// classes are further parts in the engine's own syntax.
	classes string
}

const (
	wordClass = `\p{L}\p{N}_`
	anything  = `\x00-` + string(unicode.MaxRune)
)

// category returns the set of \d, \D, \s, \S, \w or \W.
func (p *parser) category(c rune) (s set, ok bool) {
	if !strings.ContainsRune("dDsSwW", c) {
		return s, false
	}
	s.addCategory(c, p.flags.ascii)
	return s, true
}

func (s *set) addCategory(c rune, ascii bool) {
	positive := map[rune][]runeRange{'s': spaces}
	if ascii {
		positive = map[rune][]runeRange{'d': asciiDigits, 's': asciiSpaces, 'w': asciiWords}
	}
	lower := unicode.ToLower(c)
	if ranges, ok := positive[lower]; ok {
		if c != lower {
			ranges = complement(ranges)
		}
		s.ranges = append(s.ranges, ranges...)
		return
	}
	switch c {
	case 'd':
		s.classes += `\p{Nd}`
	case 'D':
		s.classes += `\P{Nd}`
	case 'w':
		s.unicodeWord = true
	case 'W':
		s.notUnicodeWord = true
	}
}

// complement returns the characters in none of the sorted ranges.
func complement(ranges []runeRange) (out []runeRange) {
	next := rune(0)
	for _, r := range ranges {
		if r.low > next {
			out = append(out, runeRange{next, r.low - 1})
		}
		next = r.high + 1
	}
	return append(out, runeRange{next, unicode.MaxRune})
}

// text writes the set in the engine's syntax. \W next to other members needs the engine's subtraction: [\Wx] is
// everything but [\w without x].
func (s set) text(negate bool) string {
	body := s.rangeText() + s.classes
	if s.unicodeWord {
		body += wordClass
	}
	switch {
	case s.notUnicodeWord && body == "":
		return bracket(wordClass, !negate)
	case s.notUnicodeWord && s.unicodeWord:
		return bracket(anything, negate)
	case s.notUnicodeWord && negate:
		return "[" + wordClass + "-[" + body + "]]"
	case s.notUnicodeWord:
		return "[" + anything + "-[" + wordClass + "-[" + body + "]]]"
	case body == "":
		return bracket(anything, !negate) // only lone surrogates
	}
	return bracket(body, negate)
}

func bracket(body string, negate bool) string {
	if negate {
		return "[^" + body + "]"
	}
	return "[" + body + "]"
}

func (s set) rangeText() string {
	var b strings.Builder
	for _, r := range s.ranges {
		for _, part := range withoutSurrogates(r) {
			b.WriteString(quote(part.low))
			if part.high > part.low {
				b.WriteString("-" + quote(part.high))
			}
		}
	}
	return b.String()
}

// withoutSurrogates cuts the surrogates out, which a Go string cannot hold.
func withoutSurrogates(r runeRange) (out []runeRange) {
	if r.low < 0xD800 {
		out = append(out, runeRange{r.low, min(r.high, 0xD7FF)})
	}
	if r.high > 0xDFFF {
		out = append(out, runeRange{max(r.low, 0xE000), r.high})
	}
	return out
}

// class reads a class; the parser is after its opening bracket at open.
func (p *parser) class(open int) element {
	var s set
	negate := p.accept('^')
	for first := true; first || !p.accept(']'); first = false {
		here := p.pos
		low, category := p.member(&s, open)
		if !p.peek('-') {
			s.add(low, category)
			continue
		}
		p.pos++
		if p.accept(']') {
			s.add(low, category)
			s.ranges = append(s.ranges, runeRange{'-', '-'})
			break
		}
		high, badHigh := p.member(&s, open)
		text := string(p.src[here:p.pos])
		if category || badHigh {
			p.fail(here, "bad character range "+text, `write \- for a minus`)
		}
		if high < low {
			p.fail(here, "bad character range "+text, fmt.Sprintf("the first character must not be above the second; write %c-%c", high, low))
		}
		s.ranges = append(s.ranges, runeRange{low, high})
	}
	if p.flags.ignoreCase {
		s.ranges = append(s.ranges, foldRanges(s.ranges, p.flags.ascii)...)
	}
	return element{text: s.text(negate), width: one}
}

// add takes a member in that is not the start of a range. A category is in already.
func (s *set) add(c rune, category bool) {
	if !category {
		s.ranges = append(s.ranges, runeRange{c, c})
	}
}

// member reads a character or a category, which it adds to the set.
func (p *parser) member(s *set, open int) (c rune, category bool) {
	if p.pos >= len(p.src) {
		p.fail(open, "unterminated character set", `write \[ for a literal bracket`)
	}
	here := p.pos
	p.pos++
	if p.src[here] != '\\' {
		return p.src[here], false
	}
	if p.pos < len(p.src) {
		if c := p.src[p.pos]; strings.ContainsRune("dDsSwW", c) {
			p.pos++
			s.addCategory(c, p.flags.ascii)
			return 0, true
		}
		if p.accept('b') {
			return '\b', false
		}
	}
	return p.character(here, true), false
}

// foldRanges returns the other cases of the characters in the ranges.
func foldRanges(ranges []runeRange, ascii bool) (out []runeRange) {
	for _, f := range folds() {
		if ascii && f.char >= 0x80 {
			break
		}
		if !slices.ContainsFunc(ranges, func(r runeRange) bool { return f.char >= r.low && f.char <= r.high }) {
			continue
		}
		for _, v := range foldsOf(f.char, ascii) {
			out = append(out, runeRange{v, v})
		}
	}
	return out
}
