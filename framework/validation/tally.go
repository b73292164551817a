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

// tally is what a regex found in a text.
type tally struct {
	count int
	// hit is set when a match equals the value of Is.
	hit     bool
	samples []string
	err     error
}

// tally searches a text. For Is the search ends with the match sought.
func (m Match) tally(log []byte) tally {
	var t tally
	t.err = m.compiled.regex.Each(log, func(found pyregexp.Match) bool {
		t.count++
		if m.Operator != Is && len(t.samples) == maxSamples {
			return true
		}
		element := found.Text()
		if m.Operator == Is && !found.IsTuple() && element == m.compiled.text {
			t.hit = true
			return false
		}
		if sample := text.Truncate(element, 60); len(t.samples) < maxSamples && !slices.Contains(t.samples, sample) {
			t.samples = append(t.samples, sample)
		}
		return true
	})
	return t
}

// String says how many matches there are, and shows some.
func (t tally) String() string {
	s := text.Count(t.count, "match")
	if len(t.samples) == 0 {
		return s
	}
	quoted := make([]string, len(t.samples))
	for i, sample := range t.samples {
		quoted[i] = fmt.Sprintf("%q", sample)
	}
	if t.count > len(quoted) {
		quoted = append(quoted, "…")
	}
	return s + " (" + strings.Join(quoted, ", ") + ")"
}

// reading is what the verdict on a log depends on besides its text.
type reading struct {
	// final: the container has terminated, and its complete log was read after
	// that. confirmed: that was found twice. terminated: the container has
	// terminated.
	final, confirmed, terminated bool
	// sliding: matches can leave the text again (tail_lines, since_seconds).
	sliding bool
	// cut: a part of the text is missing.
	cut bool
	// stale: the last request failed.
	stale bool
}

// judge gives the verdict on a text that was read.
func (m Match) judge(t tally, r reading) Verdict {
	if t.err != nil {
		return Never // the same pattern on a longer log does not get cheaper
	}
	n, want := t.count, m.compiled.count
	switch m.Operator {
	case DoesNotExist:
		if n > 0 {
			return r.exceeded()
		}
		if !r.final {
			return NotYet
		}
		return r.settled()
	case CountAtMost, CountExactly:
		switch {
		case n > want:
			return r.exceeded()
		case m.Operator == CountExactly && n < want:
			return r.wanting()
		}
		return r.settled()
	case CountAtLeast:
		if n >= want {
			return Holds
		}
	case Is:
		if t.hit {
			return Holds
		}
	default:
		if n > 0 {
			return Holds
		}
	}
	return r.wanting()
}

// wanting: there are too few matches; more can only come with more log.
func (r reading) wanting() Verdict {
	if r.confirmed {
		return Never
	}
	return NotYet
}

// exceeded: there are too many matches, which a growing log cannot mend.
func (r reading) exceeded() Verdict {
	if r.sliding && !r.confirmed {
		return NotYet
	}
	return Never
}

// settled: the number of matches is right as far as was read. Once the container
// has terminated only its complete log counts, and a log with a part missing
// proves nothing.
func (r reading) settled() Verdict {
	switch {
	case r.final && r.cut:
		return Never
	case r.final:
		return Holds
	case r.terminated, r.stale, r.cut:
		return NotYet
	default:
		return Holds
	}
}
