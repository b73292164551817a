// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"errors"
	"testing"
	"unicode/utf8"
)

// FuzzCompile: every pattern either compiles or gives a *syntaxError whose place lies in the pattern; what the rewriter
// accepts, the engine accepts.
func FuzzCompile(f *testing.F) {
	for _, pattern := range constructs {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if len(pattern) > 300 {
			return
		}
		re, err := Compile(pattern)
		if err == nil {
			if _, err := re.advance(); err != nil {
				t.Errorf("%q: %v", pattern, err)
			}
			return
		}
		var syntax *syntaxError
		if !errors.As(err, &syntax) {
			t.Fatalf("%q: %T %v", pattern, err, err)
		}
		if syntax.Pos < 0 || syntax.Pos > utf8.RuneCountInString(pattern) {
			t.Errorf("%q: position %d", pattern, syntax.Pos)
		}
		if out, err := translate(pattern); err == nil && utf8.ValidString(pattern) {
			t.Errorf("%q: the engine rejects %q: %v", pattern, out.text, syntax)
		}
	})
}

// FuzzFindAll: no pattern on no text panics or fails other than by a limit, and the elements have the shape that the
// groups demand.
func FuzzFindAll(f *testing.F) {
	for i, pattern := range constructs {
		f.Add(pattern, []byte(subjects[i%len(subjects)]))
	}
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		if len(pattern) > 60 || len(text) > 60 {
			return
		}
		re, err := Compile(pattern)
		if err != nil {
			return
		}
		all, err := findAll(re, text)
		var limit *limitError
		if err != nil && (!errors.As(err, &limit) || !errors.Is(err, errTimeout) && !errors.Is(err, errStackLimit)) {
			t.Fatalf("%q on %q: %v", pattern, text, err)
		}
		for _, m := range all {
			if len(m) != max(re.Groups(), 1) {
				t.Errorf("%q on %q: %d texts, %d groups", pattern, text, len(m), re.Groups())
			}
		}
	})
}
