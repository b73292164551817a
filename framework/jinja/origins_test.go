// SPDX-License-Identifier: Apache-2.0

package jinja_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinesOfTheRenderingAreThoseOfTheFile(t *testing.T) {
	tests := map[string]struct {
		text string
		want string // "text line number" of each line that holds text
	}{
		"plain":          {"a\nb\n\nc\n", "a 1|b 2|c 4"},
		"set at the top": {"{% set x = 1 %}\n{% set y = 2 %}\na\nb: {{ x }}\n", "a 3|b: 1 4"},
		"trimmed set":    {"{%- set x = 1 -%}\n{%- set y = 2 -%}\n\na\n  {%- if true %}\n  b\n  {%- endif %}\nc\n", "a 4|  b 6|c 8"},
		"loop":           {"{% for i in [1, 2] %}\n- x{{ i }}\n  y\n{% endfor %}\nend\n", "- x1 2|  y 3|- x2 2|  y 3|end 5"},
		"not taken":      {"{% if false %}\na\n\nb\n{% endif %}\nc\n", "c 6"},
		"long value":     {"s: |\n  {{ script | indent(2) }}\nz\n", "s: | 1|  #!/bin/sh 2|  echo \"one\" 2|    indented 2|z 3"},
		"value alone":    {"a\n{{ uuid }}\n{{ port }}\n", "a 1|4f1c2b7e-0000-4000-8000-000000000000 2|8080 3"},
		"raw":            {"{% raw %}\n{{ a }}\n{% b %}\n{% endraw %}\nz {{ port }}\n", "{{ a }} 2|{% b %} 3|z 8080 5"},
		"comment":        {"{# one\ntwo\nthree #}\na {{ port }}\n", "a 8080 4"},
		"json over lines": {"x: {{ nested | tojson(2) }}\nz\n",
			`x: { 1|  "a": [], 1|  "b": { 1|    "c": "x", 1|    "d": [ 1|      1, 1|      2.5, 1|      null, 1|      true 1|    ] 1|  } 1|} 1|z 2`},
		"macro":           {"{% macro m() %}\nin\n{% endmacro %}\na\n{{ m() }}\nb\n", "a 4|in 2|b 6"},
		"captured block":  {"{% set b %}\none\ntwo\n{% endset %}\na\n{{ b }}\nz\n", "a 5|one 2|two 3|z 7"},
		"dos line ends":   {"a\r\n{% set x = 1 %}\r\nb {{ x }}\r\n", "a 1|b 1 3"},
		"length of block": {"{% set b %}abc{% endset %}\nz {{ b | length }}\n", "z 3 2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := engineFor(t, map[string]string{"t.yaml": tt.text}).Render("t.yaml", values(t))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i, line := range strings.Split(out.Text, "\n") {
				if strings.TrimSpace(line) != "" {
					got = append(got, line+" "+itoa(out.Line(i+1)))
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLinesAreIdentityWhereTheyCannotBeKnown(t *testing.T) {
	text := "{% set b %}x{% endset %}\n{{ b | length }}\n\nz\n"
	out, err := engineFor(t, map[string]string{"t.yaml": text}).Render("t.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 6; n++ {
		if got := out.Line(n); got != n {
			t.Errorf("Line(%d) = %d", n, got)
		}
	}
}

func itoa(n int) string { return string(rune('0' + n)) }
