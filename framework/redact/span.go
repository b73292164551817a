// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"cmp"
	"slices"
	"strings"
)

// span is a part of a text, from its first byte to the one after its last.
type span struct{ from, to int }

// hide puts the marker in the place of spans. Those that overlap or touch become one.
func hide(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	end := 0
	for i := 0; i < len(spans); {
		s := spans[i]
		for i++; i < len(spans) && spans[i].from <= s.to; i++ {
			s.to = max(s.to, spans[i].to)
		}
		out.WriteString(text[end:s.from])
		out.WriteString(Marker)
		end = s.to
	}
	out.WriteString(text[end:])
	return out.String()
}
