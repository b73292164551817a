// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"cmp"
	"slices"
	"strings"
)

// key is the first or the last four bytes of a piece.
type key uint32

// index finds many values in a text in one pass: at each byte, the next four say which values may begin there. Nothing
// has to be built again when a value is added.
type index struct {
	// filter has a bit for the hash of each key in heads: most places in a text are done with after one look at it.
	filter [1 << 10]uint64
	heads  map[key][]string
	// tails has the pieces by their end, heads by their beginning.
	tails map[key][]string
}

const (
	// maxPiece bounds what is compared at one place, in bytes: longer forms are looked for in pieces of half of that. A
	// piece alone is hidden too: it is a part that was cut out.
	maxPiece = 64
	ellipsis = "…"
)

// add adds a value in all its forms.
func (x *index) add(value string) {
	if x.heads == nil {
		x.heads, x.tails = map[key][]string{}, map[key][]string{}
	}
	for _, form := range forms(value) {
		for _, piece := range pieces(form) {
			x.addPiece(piece)
		}
	}
}

func (x *index) addPiece(piece string) {
	head := keyAt(piece, 0)
	at, found := slices.BinarySearchFunc(x.heads[head], piece, longestFirst)
	if found {
		return
	}
	x.heads[head] = slices.Insert(x.heads[head], at, piece)
	bit := head.hash()
	x.filter[bit>>6] |= 1 << (bit & 63)
	tail := keyAt(piece, len(piece)-minValue)
	x.tails[tail] = append(x.tails[tail], piece)
}

func longestFirst(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) }

// pieces cuts a form of a value.
func pieces(form string) []string {
	if len(form) <= maxPiece {
		if len(form) < minValue || strings.TrimSpace(form) == "" {
			return nil
		}
		return []string{form}
	}
	const size = maxPiece / 2
	var out []string
	for from := 0; ; from += size {
		from = min(from, len(form)-size)
		if piece := form[from : from+size]; strings.TrimSpace(piece) != "" {
			out = append(out, piece)
		}
		if from == len(form)-size {
			return out
		}
	}
}

// find returns the places of all values in a text.
func (x *index) find(text string) []span {
	if len(x.heads) == 0 {
		return nil
	}
	var spans []span
	for i := 0; i+minValue <= len(text); i++ {
		head := keyAt(text, i)
		if bit := head.hash(); x.filter[bit>>6]&(1<<(bit&63)) == 0 {
			continue
		}
		for _, piece := range x.heads[head] {
			if strings.HasPrefix(text[i:], piece) {
				spans = appendSpan(spans, span{i, i + len(piece)})
				break
			}
		}
	}
	return append(spans, x.findCut(text)...)
}

// findCut returns the places of parts of values before and after an ellipsis: texts are cut before they come here.
func (x *index) findCut(text string) []span {
	var spans []span
	for from := 0; ; {
		i := strings.Index(text[from:], ellipsis)
		if i < 0 {
			return spans
		}
		before, after := text[:from+i], text[from+i+len(ellipsis):]
		for j := max(0, len(before)-maxPiece); j+minValue <= len(before); j++ {
			if slices.ContainsFunc(x.heads[keyAt(before, j)], func(piece string) bool { return strings.HasPrefix(piece, before[j:]) }) {
				spans = append(spans, span{j, len(before)})
				break
			}
		}
		at := len(text) - len(after)
		for n := min(len(after), maxPiece); n >= minValue; n-- {
			if slices.ContainsFunc(x.tails[keyAt(after, n-minValue)], func(piece string) bool { return strings.HasSuffix(piece, after[:n]) }) {
				spans = append(spans, span{at, at + n})
				break
			}
		}
		from = at
	}
}

// appendSpan adds a span that does not begin before the last one.
func appendSpan(spans []span, s span) []span {
	if n := len(spans); n > 0 && s.from <= spans[n-1].to {
		spans[n-1].to = max(spans[n-1].to, s.to)
		return spans
	}
	return append(spans, s)
}

func keyAt(text string, i int) key {
	return key(text[i]) | key(text[i+1])<<8 | key(text[i+2])<<16 | key(text[i+3])<<24
}

func (k key) hash() uint32 { return uint32(k) * 2654435761 >> 16 }
