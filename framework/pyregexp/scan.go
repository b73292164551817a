// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"fmt"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// clockEvery is how many matches are found between two looks at the clock.
const clockEvery = 256

// scan is one walk over a text.
type scan struct {
	re    *Regexp
	text  []rune
	yield func(Match) bool
	start time.Time
	found int
	// timedOut is set when the walk as a whole took longer than its limit.
	timedOut bool
}

func (s *scan) run() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v", r)
		}
	}()
	if s.re.nonEmpty {
		err = s.re.search.FindRunesMatches(s.text, 0, s.take)
	} else {
		err = s.stepwise()
	}
	if err == nil && s.timedOut {
		err = errTimeout
	}
	return err
}

// take hands a match on and decides whether the walk continues.
func (s *scan) take(v regexp2.MatchView) bool {
	if s.found++; s.found%clockEvery == 0 && time.Since(s.start) > s.re.limits.timeout {
		s.timedOut = true
		return false
	}
	return s.yield(Match{text: s.text, groups: s.re.groups, view: v})
}

// stepwise walks as Python >= 3.7 does: after an empty match the search goes on at the same place, for a match that is
// not empty. The engine would go on one character further, and find 2 instead of 3 matches of |a in "a".
func (s *scan) stepwise() error {
	for pos, after := 0, false; pos >= 0; {
		engine := s.re.search
		if after {
			var err error
			if engine, err = s.re.advance(); err != nil {
				return err
			}
		}
		next := -1
		err := engine.FindRunesMatches(s.text, pos, func(v regexp2.MatchView) bool {
			index, length, _ := v.GroupRange(0)
			if s.take(v) {
				next, after = index+length, length == 0
			}
			return false
		})
		if err != nil {
			return err
		}
		pos = next
	}
	return nil
}
