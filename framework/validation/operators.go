// SPDX-License-Identifier: Apache-2.0

package validation

// reading is what the verdict on a log depends on besides its text.
type reading struct {
	// final: the container has terminated, and its complete log was read after that. confirmed: that was found twice.
	// terminated: the container has terminated.
	final, confirmed, terminated bool
	// sliding: matches can leave the text again (tail_lines, since_seconds).
	sliding bool
	// cut: a part of the text is missing.
	cut bool
	// stale: the last request failed.
	stale bool
	// open: the stream of the log has not ended, which it should when the container has.
	open bool
}

// exceeds reports whether there are more matches than allowed, which more text cannot mend.
func (m Match) exceeds(found matches) bool {
	switch m.Operator {
	case DoesNotExist:
		return found.count > 0
	case CountAtMost, CountExactly:
		return found.count > m.compiled.count
	}
	return false
}

// judge gives the verdict on a text that was read.
func (m Match) judge(found matches, r reading) Verdict {
	if found.err != nil {
		return Never // the same pattern on a longer log does not get cheaper
	}
	if m.exceeds(found) {
		return r.exceeded()
	}
	if r.open && r.terminated {
		return NotYet
	}
	n, want := found.count, m.compiled.count
	switch m.Operator {
	case DoesNotExist:
		if !r.final {
			return NotYet
		}
		return r.settled()
	case CountAtMost, CountExactly:
		if m.Operator == CountExactly && n < want {
			return r.wanting()
		}
		return r.settled()
	case CountAtLeast:
		if n >= want {
			return Holds
		}
	case Is:
		if found.hit {
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

// settled: the number of matches is right as far as was read. Once the container has terminated only its complete log
// counts, and a log with a part missing proves nothing.
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
