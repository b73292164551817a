// SPDX-License-Identifier: Apache-2.0

package pyregexp

// Span is a part of a text, from its first byte to the one after its last.
type Span struct{ From, To int }

// Spans returns the places in a text that match: of the groups that took part in a match, or of the whole match if the
// pattern has none. Empty ones are left out. text must be valid UTF-8. The error names the limit; the places found
// up to then are returned with it.
func (re *Regexp) Spans(text string) ([]Span, error) {
	var spans []Span // in characters
	err := re.Each([]byte(text), func(m Match) bool {
		first, last := min(1, m.groups), m.groups
		for n := first; n <= last; n++ {
			if index, length, ok := m.view.GroupRange(n); ok && length > 0 {
				spans = append(spans, Span{index, index + length})
			}
		}
		return true
	})
	if len(spans) == 0 {
		return nil, err
	}
	offsets := make([]int, 0, len(text)+1)
	for i := range text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(text))
	for i, s := range spans {
		spans[i] = Span{offsets[s.From], offsets[s.To]}
	}
	return spans, err
}
