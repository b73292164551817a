// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// maxSamples is how many different matches a failure shows.
const maxSamples = 3

// matches is what a regular expression found in a text.
type matches struct {
	count int
	// hit is set when a match equals the value of Is.
	hit     bool
	samples []string
	// last are the texts of the last few whole matches.
	last []string
	// shown is the excerpt of the log. It is made at the first call, once for a text however often that is judged.
	shown func() string
	err   error
}

// find searches a text, or the pieces of one: no match spans two of them. For Is the search ends with the match sought.
func (m Match) find(pieces ...[]byte) matches {
	var found matches
	for _, piece := range pieces {
		if found.err == nil && !found.hit {
			m.findIn(piece, &found)
		}
	}
	return found
}

func (m Match) findIn(log []byte, found *matches) {
	found.err = m.compiled.regex.Each(log, func(match pyregexp.Match) bool {
		found.count++
		found.last = append(found.last[max(0, len(found.last)+1-excerptLines):], match.Whole())
		if m.Operator != Is && len(found.samples) == maxSamples {
			return true
		}
		element := match.Text()
		if m.Operator == Is && !match.IsTuple() && element == m.compiled.text {
			found.hit = true
			return false
		}
		if sample := text.Truncate(element, 60); len(found.samples) < maxSamples && !slices.Contains(found.samples, sample) {
			found.samples = append(found.samples, sample)
		}
		return true
	})
}

// String says how many matches there are, and shows some.
func (m matches) String() string {
	s := text.Count(m.count, "match")
	if len(m.samples) == 0 {
		return s
	}
	quoted := make([]string, len(m.samples))
	for i, sample := range m.samples {
		quoted[i] = fmt.Sprintf("%q", sample)
	}
	if m.count > len(quoted) {
		quoted = append(quoted, "…")
	}
	return s + " (" + strings.Join(quoted, ", ") + ")"
}
