// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"errors"
	"fmt"
	"strings"
)

// syntaxError says why a pattern is not a valid Python regular expression.
type syntaxError struct {
	// Pattern is the whole pattern as it was passed to [Compile].
	Pattern string
	// Pos is the place of the problem in characters (not bytes) from 0, the number that Python prints after "at
	// position".
	Pos int
	// Msg is the problem in the words of Python's re where it has words for it.
	Msg string
	// Fix is what to write instead; empty if Msg says it already.
	Fix string
}

// Error prints the problem, its place, the pattern from there on, and the fix.
func (e *syntaxError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "regex: %s at position %d", e.Msg, e.Pos)
	if rest := []rune(e.Pattern); e.Pos < len(rest) {
		fmt.Fprintf(&b, " (at %q)", shorten(string(rest[e.Pos:]), 30))
	} else {
		b.WriteString(" (at its end)")
	}
	if e.Fix != "" {
		b.WriteString("; " + e.Fix)
	}
	return b.String()
}

// errTimeout is wrapped by the error of a match that took longer than [Timeout].
var errTimeout = errors.New("regex took too long")

// errStackLimit is wrapped by the error of a match that remembered more than [maxStack] ways to go back to.
var errStackLimit = errors.New("regex needs too much memory")

// limitError reports a match that was given up. Waiting does not help: the same pattern on the same text, or on a
// longer one, fails again.
type limitError struct {
	// Pattern is the pattern as it was passed to [Compile].
	Pattern string
	// Size is the length of the text in characters.
	Size int
	// Err is [errTimeout] or [errStackLimit], or the engine's own error.
	Err error
}

// Error names the limit, the size of the text and what usually helps.
func (e *limitError) Error() string {
	limit := ""
	switch {
	case errors.Is(e.Err, errTimeout):
		limit = fmt.Sprintf(" (limit %s)", Timeout)
	case errors.Is(e.Err, errStackLimit):
		limit = fmt.Sprintf(" (limit %d backtracking entries)", maxStack)
	}
	return fmt.Sprintf("%v%s on %d characters of text: %q; avoid nested repeats such as (a+)+ and (.|\\n)*, use [^\\n]* or (?s:.*?)",
		e.Err, limit, e.Size, shorten(e.Pattern, 80))
}

// Unwrap returns the limit that was hit.
func (e *limitError) Unwrap() error { return e.Err }

func shorten(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
