// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"fmt"
	"strconv"
	"strings"
)

// engineMax is the largest count the engine takes. No text is longer.
const engineMax = 1<<31 - 1

// quantify applies the quantifier that starts with c to the last element.
func (p *parser) quantify(elements []element, c rune, here int) []element {
	low, high, ok := p.counts(c, here)
	if !ok {
		return append(elements, p.literal(c))
	}
	if len(elements) == 0 || elements[len(elements)-1].kind == position {
		p.fail(here, "nothing to repeat", `write \`+string(c)+" for the character itself")
	}
	last := &elements[len(elements)-1]
	if last.kind == repeated {
		p.fail(here, "multiple repeat", "put the first repeat in a group: (?:…)")
	}
	text := last.text
	if strings.Contains(text, "(?>") {
		// The engine merges (?:(?>a+)){2} into one loop, which then matches "aa". A look-ahead that always holds keeps
		// it from doing so.
		text = "(?:" + text + "(?!(?!)))"
	}
	text += countText(low, high)
	switch {
	case p.accept('?'):
		text += "?"
	case p.accept('+'):
		text = "(?>" + text + ")"
	}
	*last = element{text: text, kind: repeated, width: last.times(low, high)}
	return elements
}

// counts reads the bounds of a quantifier; ok is false for a brace that is a character of the text, as in "a{b}".
func (p *parser) counts(c rune, here int) (low, high int, ok bool) {
	switch c {
	case '*':
		return 0, unlimited, true
	case '+':
		return 1, unlimited, true
	case '?':
		return 0, 1, true
	}
	if p.peek('}') {
		return 0, 0, false
	}
	start := p.pos
	first := p.digits()
	second := first
	if p.accept(',') {
		second = p.digits()
	}
	if !p.accept('}') {
		p.pos = start
		return 0, 0, false
	}
	low, high = p.count(first, 0, here), p.count(second, unlimited, here)
	if high < low {
		p.fail(here+1, "min repeat greater than max repeat", fmt.Sprintf("write {%d,%d}", high, low))
	}
	return low, high, true
}

func (p *parser) digits() string {
	start := p.pos
	for p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' {
		p.pos++
	}
	return string(p.src[start:p.pos])
}

func (p *parser) count(digits string, missing, here int) int {
	if digits == "" {
		return missing
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || n >= unlimited {
		p.fail(here, "the repetition number is too large", fmt.Sprintf("at most %d", unlimited-1))
	}
	return int(n)
}

func countText(low, high int) string {
	switch {
	case low == 0 && high == unlimited:
		return "*"
	case low == 1 && high == unlimited:
		return "+"
	case low == 0 && high == 1:
		return "?"
	case high == unlimited:
		return fmt.Sprintf("{%d,}", min(low, engineMax))
	default:
		return fmt.Sprintf("{%d,%d}", min(low, engineMax), min(high, engineMax))
	}
}
