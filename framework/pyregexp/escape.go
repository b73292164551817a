// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// controls are the escapes for one character that are good everywhere.
var controls = map[rune]rune{'a': '\a', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// escape reads what follows a backslash at here, outside of a class.
func (p *parser) escape(here int) element {
	if p.pos >= len(p.src) {
		p.fail(here, "bad escape (end of pattern)", `write \\ for a backslash`)
	}
	c := p.src[p.pos]
	if s, ok := p.category(c); ok {
		p.pos++
		return element{text: s.text(false), width: one}
	}
	switch c {
	case 'A':
		p.pos++
		return element{text: `\A`, kind: position}
	case 'Z':
		p.pos++
		return element{text: `\z`, kind: position}
	case 'b', 'B':
		p.pos++
		return element{text: p.boundary(c), kind: position}
	}
	if c >= '1' && c <= '9' {
		return p.reference(here)
	}
	return p.literal(p.character(here, false))
}

// boundary writes \b or \B out, because the engine's idea of a word character is not Python's.
func (p *parser) boundary(c rune) string {
	var word set
	word.addCategory('w', p.flags.ascii)
	w := word.text(false)
	if c == 'b' {
		return "(?:(?<=" + w + ")(?!" + w + ")|(?<!" + w + ")(?=" + w + "))"
	}
	// An empty text has neither boundaries nor, for Python, non-boundaries.
	return "(?:(?<=" + w + ")(?=" + w + ")|(?<!" + w + ")(?!" + w + `)(?!\A\z))`
}

// reference reads \1 to \99, or an octal escape of three digits.
func (p *parser) reference(here int) element {
	digit := func(i int, max rune) bool {
		return p.pos+i < len(p.src) && p.src[p.pos+i] >= '0' && p.src[p.pos+i] <= max
	}
	if digit(0, '7') && digit(1, '7') && digit(2, '7') {
		return p.literal(p.octal(here, 3))
	}
	length := 1
	if digit(1, '9') {
		length = 2
	}
	n, _ := strconv.Atoi(string(p.src[p.pos : p.pos+length]))
	p.pos += length
	return p.backreference(n, here+1)
}

// character reads an escape that stands for one character.
func (p *parser) character(here int, inClass bool) rune {
	if p.pos >= len(p.src) {
		p.fail(here, "bad escape (end of pattern)", `write \\ for a backslash`)
	}
	c := p.src[p.pos]
	if control, ok := controls[c]; ok {
		p.pos++
		return control
	}
	switch {
	case c == 'x':
		return p.hex(here, 2)
	case c == 'u':
		return p.hex(here, 4)
	case c == 'U':
		return p.hex(here, 8)
	case c == '0' || inClass && c >= '1' && c <= '7':
		return p.octal(here, 3)
	case c == 'N':
		p.fail(here, `character names as \N{DASH} are not supported`, `write the character itself or \uXXXX`)
	case c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)):
		p.fail(here, `bad escape \`+string(c), fmt.Sprintf(`write \\%c for a backslash before %c`, c, c))
	}
	p.pos++
	return c
}

// octal reads up to n octal digits.
func (p *parser) octal(here, n int) rune {
	value := rune(0)
	for i := 0; i < n && p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '7'; i++ {
		value = value*8 + p.src[p.pos] - '0'
		p.pos++
	}
	if value > 0o377 {
		p.fail(here, fmt.Sprintf(`octal escape value \%o outside of range 0-0o377`, value), `write \uXXXX`)
	}
	return value
}

// hex reads a letter and exactly n hexadecimal digits.
func (p *parser) hex(here, n int) rune {
	letter := p.src[p.pos]
	p.pos++
	end := min(p.pos+n, len(p.src))
	digits := string(p.src[p.pos:end])
	value, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != n {
		p.fail(here, `incomplete escape \`+string(letter)+hexPrefix(digits), fmt.Sprintf("it takes %d hexadecimal digits", n))
	}
	if value > unicode.MaxRune {
		p.fail(here, `bad escape \U`+digits, `the last character is \U0010ffff`)
	}
	p.pos = end
	return rune(value)
}

func hexPrefix(s string) string {
	for i, c := range s {
		if !unicode.Is(unicode.ASCII_Hex_Digit, c) {
			return s[:i]
		}
	}
	return s
}

// literal matches one character, or its other cases too under the i flag.
func (p *parser) literal(c rune) element {
	if p.flags.ignoreCase {
		if variants := foldsOf(c, p.flags.ascii); len(variants) > 0 {
			s := set{ranges: []runeRange{{c, c}}}
			for _, v := range variants {
				s.ranges = append(s.ranges, runeRange{v, v})
			}
			return element{text: s.text(false), width: one}
		}
	}
	if c >= 0xD800 && c <= 0xDFFF {
		return element{text: "(?:(?!))", width: one} // a lone surrogate is in no text
	}
	return element{text: quote(c), width: one}
}

// quote writes a character so that it means only itself to the engine, inside and outside of classes.
func quote(c rune) string {
	switch {
	case c >= utf8.RuneSelf, c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ' ':
		return string(c)
	default:
		return fmt.Sprintf(`\x%02X`, c)
	}
}
