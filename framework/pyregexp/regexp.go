// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
)

const (
	// Timeout bounds the search for one match, and the searches for all matches of a text together before the last one
	// is started. The clock of the engine is 100 ms coarse. A pattern can thus take no longer than about 4 s.
	Timeout = 2 * time.Second
	// maxStack bounds the backtracking stack of a match, in entries of 8 bytes. The engine's default of 100,000 is
	// reached by (?:.|\n)* on a log of 1 MB.
	maxStack = 8 << 20
)

// Regexp is a compiled pattern. It is safe for concurrent use.
type Regexp struct {
	pattern string
	groups  int
	limits  limits
	// nonEmpty is set when no match can be empty.
	nonEmpty bool
	search   *regexp2.Regexp
	// advance finds the next match that does not end where the search starts: what Python looks for after an empty
	// match.
	advance func() (*regexp2.Regexp, error)
}

// limits bound a search; tests set them so that they do not depend on the speed of the machine.
type limits struct {
	timeout time.Duration
	stack   int
}

// Compile parses a pattern of Python's re module. Its errors are [*syntaxError], with the place of the problem and what
// to write instead.
func Compile(pattern string) (*Regexp, error) {
	return compile(pattern, limits{Timeout, maxStack})
}

func compile(pattern string, l limits) (*Regexp, error) {
	out, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	search, err := compileEngine(pattern, out.text, l)
	if err != nil {
		return nil, err
	}
	return &Regexp{
		pattern: pattern, groups: out.groups, limits: l, nonEmpty: out.min > 0, search: search,
		advance: sync.OnceValues(func() (*regexp2.Regexp, error) {
			return compileEngine(pattern, `(?:`+out.text+`)(?!\G)`, l)
		}),
	}, nil
}

// compileEngine compiles the translated pattern, and turns a failure (even a panic) of the engine into an error: the
// pattern comes from a user.
func compileEngine(pattern, translated string, l limits) (re *regexp2.Regexp, err error) {
	defer func() {
		if r := recover(); r != nil {
			re, err = nil, engineError(pattern, fmt.Sprint(r))
		}
	}()
	re, err = regexp2.Compile(translated,
		regexp2.OptionMaintainCaptureOrder(), regexp2.OptionMaxBacktrackingStackSize(l.stack))
	if err != nil {
		return nil, engineError(pattern, err.Error())
	}
	re.MatchTimeout = l.timeout
	return re, nil
}

func engineError(pattern, text string) error {
	return &syntaxError{Pattern: pattern, Msg: "pattern not supported by the matching engine: " + text,
		Fix: "write it with simpler constructs"}
}

// String returns the pattern as it was passed to [Compile].
func (re *Regexp) String() string { return re.pattern }

// Groups returns the number of capturing groups.
func (re *Regexp) Groups() int { return re.groups }

// Match is one element of what Python's re.findall returns. It is valid only during the call that it is passed to.
type Match struct {
	text   []rune
	groups int
	view   regexp2.MatchView
}

// IsTuple reports whether the element is a tuple, which it is for patterns with two groups or more. A tuple never
// equals a text.
func (m Match) IsTuple() bool { return m.groups > 1 }

// Text returns the element as text: the whole match for a pattern without groups, the text of the group for one with a
// single group ("" if it took no part in the match), and a tuple as Python prints it otherwise.
func (m Match) Text() string {
	switch {
	case m.groups < 2:
		return m.group(m.groups)
	default:
		quoted := make([]string, m.groups)
		for i, s := range m.tuple() {
			quoted[i] = "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", `\'`) + "'"
		}
		return "(" + strings.Join(quoted, ", ") + ")"
	}
}

// Whole returns the text of the whole match, whatever groups the pattern has.
func (m Match) Whole() string { return m.group(0) }

// tuple returns the texts of all groups, or the whole match if there is none.
func (m Match) tuple() []string {
	if m.groups == 0 {
		return []string{m.group(0)}
	}
	texts := make([]string, m.groups)
	for i := range texts {
		texts[i] = m.group(i + 1)
	}
	return texts
}

func (m Match) group(n int) string {
	index, length, ok := m.view.GroupRange(n)
	if !ok || length < 0 {
		return ""
	}
	return string(m.text[index : index+length])
}

// Each calls yield for every match in text, in the order of re.findall, until yield returns false. Bytes that are not
// UTF-8 are read as U+FFFD. The error names the limit if the search exceeded [Timeout] or [maxStack]; the matches
// found up to then have been yielded.
func (re *Regexp) Each(text []byte, yield func(Match) bool) error {
	s := scan{re: re, text: decode(text), yield: yield, start: time.Now()}
	if err := s.run(); err != nil {
		return &limitError{Pattern: re.pattern, Size: len(s.text), Err: classify(err)}
	}
	return nil
}

func classify(err error) error {
	switch {
	case errors.Is(err, errTimeout):
		return err
	case errors.Is(err, regexp2.ErrBacktrackingStackLimit):
		return errStackLimit
	case strings.Contains(err.Error(), "timeout"):
		return errTimeout // the engine has no typed error for it
	default:
		return fmt.Errorf("regex failed: %w", err)
	}
}
