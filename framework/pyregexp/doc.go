// SPDX-License-Identifier: Apache-2.0

// Package pyregexp runs regular expressions written for Python's re module.
//
// The log checks of existing templates were written for re.findall. Go's own regexp package cannot run them: it lacks
// look-around, backreferences and conditionals, and differs silently in others ($ before a final newline, Unicode
// classes, empty matches next to a match). This package parses the pattern as Python 3.11 does, with the same
// complaints, and writes an equal pattern for the backtracking engine of github.com/dlclark/regexp2/v2.
//
// Known deviations from Python:
//   - \N{NAME} is rejected, with the advice to write the character or \uXXXX;
//   - the text is Unicode as Go knows it, which may be newer than Python's;
//   - a repeated group that can match the empty text, as (?:a|b?){1,2}, may go
//     through fewer or more empty rounds than in Python, whose own behaviour
//     there varies between versions;
//   - a group that lost its part in the match by backtracking out of an
//     alternative or an optional group keeps the text that it had before, where
//     Python 3.11 sometimes forgets it;
//   - (?a:\W) finds letters outside of ASCII, as re.match does; Python's search
//     skips them, because it looks at the flags of the whole pattern;
//   - a backreference under the i flag compares by Unicode simple folding;
//   - matching is bounded in time and memory, see [Regexp.Each].
package pyregexp
