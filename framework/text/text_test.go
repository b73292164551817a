// SPDX-License-Identifier: Apache-2.0

package text_test

import (
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		n          int
		noun, want string
	}{
		{0, "node", "0 nodes"}, {1, "node", "1 node"}, {2, "node", "2 nodes"},
		{1, "match", "1 match"}, {3, "match", "3 matches"}, {2, "suffix", "2 suffixes"},
	} {
		if got := text.Count(tt.n, tt.noun); got != tt.want {
			t.Errorf("Count(%d, %q) = %q, want %q", tt.n, tt.noun, got, tt.want)
		}
	}
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"arn:aws:eks:eu-1:12:cluster/a": "arn:aws:eks:eu-1:12:cluster/a", "a@b": "a@b", "": "''", "my cluster": "'my cluster'", "it's $HOME": `'it'\''s $HOME'`,
	} {
		if got := text.ShellWord(word); got != want {
			t.Errorf("ShellWord(%q) = %s, want %s", word, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	for _, tt := range []struct{ what, got, want string }{
		{"one line", text.OneLine(" a\r\n\tb  c\n"), "a b c"},
		{"one line, bounded", text.OneLine(strings.Repeat("x", 5000)), strings.Repeat("x", 4096) + "…"},
		{"printable", text.Printable("a\tb\x1b[0m\r"), "a\tb\uFFFD[0m\uFFFD"},
		{"short", text.Truncate("äöü", 3), "äöü"},
		{"truncated", text.Truncate("äöü", 2), "äö…"},
		{"short for the middle", text.TruncateMiddle("abcd", 4), "abcd"},
		{"middle", text.TruncateMiddle("abcdefgh", 4), "ab…gh"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, tt.got, tt.want)
		}
	}
}
