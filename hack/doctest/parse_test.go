// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParse: what this package takes for commands, links and flags is what a reader does.
func TestParse(t *testing.T) {
	d := Parse("a/b.md", "# One `two`: three\n\nSee [x](c.md#d) and `make all-of-it`, `--vktest.keep`.\n\n```sh\nmake a   # why\n# no\n\nbin/x --one \\\n  --two='a b'\n```\n\n"+
		"    make c  # yes\n    no command\n    export A=$(b)\n\n- item\n\n    make not-code\n\n```yaml file=t/a.yaml\na: 1\n```\n\n```text\nmake d --three\n```\n")
	var commands []string
	for _, c := range d.Commands() {
		commands = append(commands, c.Text)
	}
	if diff := cmp.Diff([]string{"make a", "bin/x --one --two='a b'", "make c", "export A=$(b)"}, commands); diff != "" {
		t.Error(diff)
	}
	if got := d.Commands()[1].Line; got != 9 {
		t.Errorf("line %d", got)
	}
	if diff := cmp.Diff([]string{"c.md#d"}, d.Links()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"vktest.keep", "one", "two"}, d.Flags()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"all-of-it", "a", "c"}, d.Targets()); diff != "" {
		t.Error(diff)
	}
	if !d.Anchors()["one-two-three"] {
		t.Error(d.Anchors())
	}
	if diff := cmp.Diff([]Block{{Line: 22, Language: "yaml", File: "t/a.yaml", Lines: []string{"a: 1"}}}, slices.DeleteFunc(d.Blocks, func(b Block) bool { return b.File == "" })); diff != "" {
		t.Error(diff)
	}
}

// FuzzParse: whatever the text, each of its lines is code or prose, and commands are where they are said to be.
func FuzzParse(f *testing.F) {
	f.Add("# a\n\n```sh\nmake b \\\n  c\n```\n\n    make d\n- e\n\n    f")
	f.Add("    \n```\n    ```\n```yaml file=\n")
	f.Fuzz(func(t *testing.T, text string) {
		d := Parse("a.md", text)
		lines := strings.Split(text, "\n")
		for _, b := range d.Blocks {
			if b.Line < 1 || b.Line-1+len(b.Lines) > len(lines) {
				t.Fatalf("a block at line %d of %d lines, the text has %d", b.Line, len(b.Lines), len(lines))
			}
			for i, line := range b.Lines {
				if !strings.Contains(lines[b.Line-1+i], line) {
					t.Errorf("line %d is %q, not %q", b.Line+i, lines[b.Line-1+i], line)
				}
			}
		}
		for _, c := range d.Commands() {
			if first := strings.Fields(c.Text)[0]; !strings.Contains(lines[c.Line-1], first) {
				t.Errorf("%q is not on line %d: %q", c.Text, c.Line, lines[c.Line-1])
			}
		}
		_, _, _ = d.Anchors(), d.Flags(), d.Targets()
	})
}
