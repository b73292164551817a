// SPDX-License-Identifier: Apache-2.0

package yamlpos_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// broken are texts that people write when they mean YAML; testdata/syntax.golden shows what they are told.
var broken = []string{
	// Tabs.
	"a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "-\ta: 1\n\tb: 2\n", "a: 1\n  \tb: 2\n", "a:\n  - b\n\u00a0 - c\n",
	// Quotes.
	"a: \"x\nb: 1\n", "a: 'x\nb: 1\n", "a: \"x\nb: \"y\"\nc: 1\n", "a: \"x\" y\n", "a: 'x' + 'y'\n", "a: [\"x, y]\nb: 1\n", "a: \"b\": c\n",
	"args:\n  - 'it's'\n", "a: \"say \"x\"\"\n", "a: \"\\d\"\n", "a: \"\\xZZ\"\n", "- \"a\n- b\n", "a: \"a \\\" b\n",
	"db_password: \"hunter2\n", "password: hunter2: x\n", "api_token: @hunter2hunter2\n",
	// Colons and comments.
	"a: b: c\n", "a: b:\n", "a: error: \"x\"\n", "a:1\nb: 2\n", "a: 1\nb:2\n", "a: 1\nb:2\nc: 3\n", "x:\n  a: 1\n  b\n  c: 2\n", "x:\n- a\nb\n", "a: |\nb\n",
	"a: foo #c\n  bar\n", "a: [x #c]\nb: 1\n", ": a\n",
	// Indentation.
	"x:\n  a: 1\n   b: 2\n", "x:\n   a: 1\n  b: 2\n", "x:\n  - a\n - b\n", "x:\n- a: 1\n   b: 2\n", "x:\n- a: 1\n b: 2\n", "- a\nb: 1\n",
	"b: 1\n- a\n", "a:\n  b: 1\n  - c\n", "a:\n  - c\n  b: 1\n", "a: |\n   x\n  y\nb: 1\n", "- - a\n -b\n", "---\n  a: 1\n b: 2\n", "spec:\n\n  # why\n  containers:\n  - name: c\n     image: b\n",
	// Template expressions.
	"a: {{ b }}\n", "a: {{ b }}-c\n", "a: {% if x %}\n", "{% if x %}\na: 1\n", "{{ x }}\n", "a: [{{ b }}-c]\n",
	// Characters with a meaning.
	"a: %x\n", "%x: 1\n", "a: @x\n", "a: `x`\n", "@a: 1\n", "- @x\n", "a: *x\n", "x: &name 1\na: *nam\n", "a: *.log\n", "a: & b\n", "a: |x\n", "a: > x\n",
	"a: - b\n", "a: ? b\n", "a: ]\n", "a: ,b\n", "a: !foo x\n",
	// Brackets.
	"a: [1, 2\nb: 3\n", "a: [1, 2}\nb: 3\n", "a: {b: 1\nc: 2\n", "a: [\n 1,\n 2\n 3: x: y\n]\n", "args: [a: b: c]\n", "a: {b: [1}\n",
	// Documents.
	"- a\n", "text\n", "a:1\n", "a: 1\n---\nb: 2\n", "a: 1\n...\nb: 2\n", "a: 1\nb: 2\na: 3\n", "x:\n  a: 1\n  a: 2\n", "a: \x01\n", "a: \xff\n",
	"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", "a: 1\n=======\nb: 2\n", "? [a]\n: b\n", "a: !!int x\n",
	"a: " + strings.Repeat("long ", 30) + ": x\n",
}

func TestSyntaxErrors(t *testing.T) {
	var out strings.Builder
	for _, text := range broken {
		var into map[string]any
		err := yamlpos.Decode("f.yaml", []byte(text), &into, yamlpos.WithLines(func(n int) int { return n + 10 }))
		if err == nil {
			t.Errorf("accepted: %q", text)
			continue
		}
		for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			fmt.Fprintf(&out, "%4d  %s\n", i+11, strings.NewReplacer("\t", "→", "\x01", "^A", "\xff", "<FF>").Replace(line))
		}
		fmt.Fprintf(&out, "%s\n\n", err)
	}
	const file = "testdata/syntax.golden"
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", file, diff)
	}
}
