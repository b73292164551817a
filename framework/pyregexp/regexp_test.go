// SPDX-License-Identifier: Apache-2.0

package pyregexp

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustCompile(t testing.TB, pattern string) *Regexp {
	t.Helper()
	re, err := Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func TestFindAll(t *testing.T) {
	tests := []struct {
		name, pattern, text string
		want                [][]string
	}{
		{"no group: the whole match", `a+`, "aa b a", [][]string{{"aa"}, {"a"}}},
		{"one group: its text", `hello (\w+)`, "hello world", [][]string{{"world"}}},
		{"several groups: tuples", `(\w)=(\d)`, "a=1 b=2", [][]string{{"a", "1"}, {"b", "2"}}},
		{"a group without part in the match is empty", `(a)|b`, "ab", [][]string{{"a"}, {""}}},
		{"empty matches next to a match", `x*`, "axb", [][]string{{""}, {"x"}, {""}, {""}}},
		{"after an empty match, a match at the same place", `|a`, "a", [][]string{{""}, {"a"}, {""}}},
		{"dollar before the final newline", `last$`, "last\n", [][]string{{"last"}}},
		{"no match", `z`, "abc", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := findAll(mustCompile(t, tt.pattern), []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTuplePrintsAsInPython(t *testing.T) {
	var got []string
	err := mustCompile(t, `(\S)(\S)?`).Each([]byte(`a' \`), func(m Match) bool {
		got = append(got, m.Text())
		return true
	})
	if diff := cmp.Diff([]string{`('a', '\'')`, `('\\', '')`}, got); diff != "" || err != nil {
		t.Errorf("error %v, (-want +got)\n%s", err, diff)
	}
}

func TestEachStopsOnRequest(t *testing.T) {
	for _, pattern := range []string{`a`, `a*`} {
		calls := 0
		err := mustCompile(t, pattern).Each([]byte("aXaXaX"), func(Match) bool { calls++; return calls < 2 })
		if calls != 2 || err != nil {
			t.Errorf("%s: %d calls, error %v", pattern, calls, err)
		}
	}
}

// The expected counts are those of bytes.decode("utf-8", "replace") in Python.
func TestInvalidUTF8IsReplaced(t *testing.T) {
	tests := map[string]int{
		"ok": 0, "\xff": 1, "\xff\xff": 2, "\xe2\x82": 1, "\xe2\x82a": 1, "\xe2": 1, "\xf0\x9f\x98": 1, "\xf0\x9f\x98\x41": 1,
		"\xc0\x80": 2, "\xed\xa0\x80": 3, "\xe0\x80\x80": 3, "\xf4\x90\x80\x80": 4, "\xf0\x80": 2, "\x80": 1, "\xc3\xc3\xa9": 1, "\uFFFD": 1,
	}
	re := mustCompile(t, "\uFFFD")
	for text, want := range tests {
		if got, err := findAll(re, []byte(text)); len(got) != want || err != nil {
			t.Errorf("%q: %d replacements, want %d; error %v", text, len(got), want, err)
		}
	}
}

func TestSyntaxErrorsSayPlaceAndFix(t *testing.T) {
	tests := map[string]string{
		`a(b`:                           `regex: missing ), unterminated subpattern at position 1 (at "(b"); close the group, or write \( for a literal parenthesis`,
		`*a`:                            `regex: nothing to repeat at position 0 (at "*a"); write \* for the character itself`,
		`(?<n>a)`:                       `regex: unknown extension ?<n at position 1 (at "?<n>a)"); a named group is written (?P<name>…)`,
		`\N{EM DASH}`:                   `regex: character names as \N{DASH} are not supported at position 0 (at "\\N{EM DASH}"); write the character itself or \uXXXX`,
		`(?<=a|bc)d`:                    `regex: look-behind requires fixed-width pattern at position 0 (at "(?<=a|bc)d"); write one look-behind for each width: (?:(?<=a)|(?<=bc))`,
		`a\`:                            `regex: bad escape (end of pattern) at position 1 (at "\\"); write \\ for a backslash`,
		`(`:                             `regex: missing ), unterminated subpattern at position 0 (at "("); close the group, or write \( for a literal parenthesis`,
		strings.Repeat("(", maxDepth+1): `regex: groups are nested too deeply at position 200 (at "("); at most 200 levels`,
		strings.Repeat("(?(1)", 10000):  `regex: groups are nested too deeply at position 1000 (at "(?(1)(?(1)(?(1)(?(1)(?(1)(?(1)…"); at most 200 levels`,
	}
	for pattern, want := range tests {
		_, err := Compile(pattern)
		var syntax *syntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%.20q: error %v", pattern, err)
			continue
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%.20q: (-want +got)\n%s", pattern, diff)
		}
	}
}

func TestNoPatternHangs(t *testing.T) {
	tests := []struct {
		name, pattern, text string
		limits              limits
		want                error
	}{
		{"exponential backtracking", `(a+)+$`, strings.Repeat("a", 64) + "b", limits{10 * time.Millisecond, maxStack}, errTimeout},
		{"many slow searches", `a*`, strings.Repeat("b", 4*clockEvery), limits{-1, maxStack}, errTimeout},
		{"more ways back than fit in memory", `(?:(.)|\n)*done`, strings.Repeat("x\n", 1<<16), limits{time.Hour, 1 << 10}, errStackLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			re, err := compile(tt.pattern, tt.limits)
			if err != nil {
				t.Fatal(err)
			}
			_, err = findAll(re, []byte(tt.text))
			var limit *limitError
			if !errors.As(err, &limit) || !errors.Is(err, tt.want) {
				t.Fatalf("error %v, want a *limitError that wraps %v", err, tt.want)
			}
			if !strings.Contains(err.Error(), "characters of text") {
				t.Errorf("error %q", err)
			}
		})
	}
}

// TestHugeCounts: the largest counts that Python takes must not make the engine unroll them.
func TestHugeCounts(t *testing.T) {
	for _, pattern := range []string{`a{4294967294}`, `(?:ab){2147483647}`, `((a{1000}){1000}){1000}`, `a{0,4294967294}`} {
		if _, err := findAll(mustCompile(t, pattern), []byte("aab")); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// TestCasesAgainstPython compares, for every character with an upper or lower case, what equals it under the i flag.
func TestCasesAgainstPython(t *testing.T) {
	script := `
import re, unicodedata
chars = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) not in ("Cn", "Cs") and (c.lower() != c or c.upper() != c)]
text = "".join(chars)
for c in chars:
    print(c + "".join(m for m in re.findall("(?i)" + re.escape(c), text) if m != c))
`
	out, err := exec.Command(python(t), "-c", script).Output()
	if err != nil {
		t.Fatal(err)
	}
	cased := map[rune]bool{}
	lines := strings.Fields(string(out))
	for _, line := range lines {
		cased[[]rune(line)[0]] = true
	}
	for _, line := range lines {
		class := []rune(line)
		var known []rune
		for _, c := range foldsOf(class[0], false) {
			if cased[c] { // Go's Unicode may be newer
				known = append(known, c)
			}
		}
		if diff := cmp.Diff(sorted(class[1:]), sorted(known)); diff != "" {
			t.Errorf("%c U+%04X: (-python +ours)\n%s", class[0], class[0], diff)
		}
	}
}

func sorted(runes []rune) string {
	s := slices.Sorted(slices.Values(runes))
	return string(slices.Compact(s))
}

func BenchmarkFindAll(b *testing.B) {
	log := []byte(strings.Repeat("2026-01-01 some line of a log with numbers 12345\n", 20000))
	for _, pattern := range []string{`numbers (\d+)`, `\bnumbers\b`, `(?i)NUMBERS`, `absent.*text`, `\w+`} {
		re := mustCompile(b, pattern)
		b.Run(pattern, func(b *testing.B) {
			b.SetBytes(int64(len(log)))
			for b.Loop() {
				if err := re.Each(log, func(Match) bool { return true }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
