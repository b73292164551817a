// SPDX-License-Identifier: Apache-2.0

package yamlpos_test

import (
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// TestWithin finds the place of an X in the value of a key.
func TestWithin(t *testing.T) {
	type document struct {
		Pos yamlpos.Pos `yaml:"-"`
		Key string      `yaml:"key"`
	}
	tests := map[string]struct {
		text         string
		line, column int
	}{
		"plain":                      {"\nkey: a.X", 2, 8},
		"plain, behind a comment":    {"# X\nkey:   a.X", 2, 10},
		"plain, in two lines":        {"key: a &&\n    b.X", 2, 7},
		"flow":                       {"{other: X, key: a.X}", 1, 19},
		"single quotes":              {"key: 'a.X'", 1, 9},
		"a quote within single ones": {"key: 'it''s.X'", 1, 13},
		"double quotes":              {`key: "\"a\" == X"`, 1, 16},
		"folded":                     {"key: >-\n  a &&\n    b ||\n\n  c.X\n", 5, 5},
		"literal":                    {"key: | # X\n  a\n  b.X\n", 3, 5},
		"elsewhere, by an anchor":    {"other: &o a.X\nkey: *o", 2, 0},
		"runes":                      {"key: ü.X", 1, 8},
		"an escape hides the place":  {`key: "\x61.X"`, 1, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var d document
			if err := yamlpos.Decode("f.yaml", []byte(tt.text), &d); err != nil && !strings.Contains(err.Error(), `"other"`) {
				t.Fatal(err)
			}
			before, _, _ := strings.Cut(d.Key, "X")
			line := 1 + strings.Count(before, "\n")
			column := 1 + len([]rune(before[strings.LastIndex(before, "\n")+1:]))
			if l, c := d.Pos.Within("key", line, column); l != tt.line || c != tt.column {
				t.Errorf("%q: %d:%d, want %d:%d", d.Key, l, c, tt.line, tt.column)
			}
			if l, c := d.Pos.Within("absent", 1, 1); l != d.Pos.Line || c != 0 {
				t.Errorf("absent: %d:%d", l, c)
			}
		})
	}
}

// TestWithinRenderedText: the lines are those of the file, and a column is known where the line was not rendered before
// it.
func TestWithinRenderedText(t *testing.T) {
	source := "# comment\nkey: >\n  {{ a }} X\n  Y {{ b }}\n"
	var d struct {
		Pos yamlpos.Pos `yaml:"-"`
		Key string      `yaml:"key"`
	}
	err := yamlpos.Decode("f.yaml", []byte("key: >\n  1 X\n  Y 2\n"), &d, yamlpos.WithSource(source), yamlpos.WithLines(func(n int) int { return n + 1 }))
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[int][2]int{3: {3, 0}, 5: {4, 3}, 7: {4, 5}} {
		if line, c := d.Pos.Within("key", 1, column); line != want[0] || c != want[1] {
			t.Errorf("%d: %d:%d, want %v", column, line, c, want)
		}
	}
}
