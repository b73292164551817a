// SPDX-License-Identifier: Apache-2.0

package jinja_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/jinja"
)

var errorCases = map[string]struct{ text, want string }{
	"undefined variable":          {"a\nb\n{{ missing }}\n", `t.yaml:3: variable "missing" is undefined`},
	"in a filter":                 {"a\n{{ missing | tojson }}\n", `t.yaml:2: variable "missing" is undefined`},
	"as an argument":              {"\n{{ 'x' ~ missing }}", `t.yaml:2: variable "missing" is undefined`},
	"in a condition":              {"\n{% if missing %}a{% endif %}", `t.yaml:2: variable "missing" is undefined`},
	"deep":                        {"{% if true %}\n{% for i in [1] %}\nx\n{{ missing }}\n{% endfor %}\n{% endif %}", `t.yaml:4: variable "missing" is undefined`},
	"attribute":                   {"\n\n{{ nested.zzz }}", `t.yaml:3: attribute "zzz" is undefined`},
	"item":                        {"{{ nested['zzz'] }}", `t.yaml:1: item "zzz" is undefined`},
	"attribute of undefined":      {"{{ missing.x | default('d') }}", `t.yaml:1: variable "missing" is undefined`},
	"in set":                      {"a\n{% set x = missing %}", `t.yaml:2: variable "missing" is undefined`},
	"in a macro":                  {"{% macro m() %}\n{{ missing }}{% endmacro %}\n{{ m() }}", `t.yaml:2: variable "missing" is undefined`},
	"macro parameter":             {"{% macro m(a) %}{{ a }}{% endmacro %}\n{{ m() }}", `t.yaml:2: missing argument for macro parameter "a"`},
	"in an included file":         {"a\nb\nc\n{% include 'bad.yaml' %}", `bad.yaml:2: variable "missing" is undefined`},
	"in an imported macro":        {"a\nb\n{% import 'badmacro.yaml' as m %}{{ m.x() }}", `badmacro.yaml:2: variable "missing" is undefined`},
	"in a super block":            {"{% extends 'base.yaml' %}{% block a %}{{ super() }}{% endblock %}", `base.yaml:1: a block rendered by super() or self failed; render it in place to see the cause`},
	"after an include":            {"{% include 'part.yaml' %}\n{{ missing }}", `t.yaml:2: variable "missing" is undefined`},
	"unknown filter":              {"a\n{% if false %}\n{{ 1 | tojsn }}{% endif %}", `t.yaml:3: unknown filter "tojsn", did you mean "tojson"?`},
	"unknown test":                {"\n{{ 1 is defnd }}", `t.yaml:2: unknown test "defnd", did you mean "defined"?`},
	"unclosed block":              {"a\n{% if true %}\nb\n{% for x in [] %}{% endfor %}\n", `t.yaml:2: syntax error: the "if" block that starts here is never closed; add {% endif %}`},
	"unclosed expression":         {"a\n{{ x \nb\n", `t.yaml:2: syntax error`},
	"end without beginning":       {"a\n{% endif %}", `t.yaml:2: syntax error`},
	"unknown statement":           {"a\n{% foo %}", `t.yaml:2: syntax error`},
	"syntax in an include":        {"a\n{% include 'syntax.yaml' %}", `syntax.yaml:2: syntax error`},
	"statement without arguments": {"a\n\n{% for %}\n", `t.yaml:3: syntax error`},
	"the same in an include":      {"a\n{% include 'for.yaml' %}", `for.yaml:3: syntax error: expected the name of a variable`},
	"missing include":             {"a\n{% include 'nix.yaml' %}", `t.yaml:2: template "nix.yaml" not found in the template directories`},
	"absolute include":            {"{% include '/etc/hostname' %}", `t.yaml:1: "/etc/hostname" is outside the template directories; absolute paths and .. are not allowed`},
	"climbing include":            {"{% include 'x/../../y' %}", `t.yaml:1: "x/../../y" is outside the template directories; absolute paths and .. are not allowed`},
	"include of itself":           {"{% include 't.yaml' %}", "t.yaml:1: includes are nested more than 50 levels deep (… t.yaml)"},
	"extends itself":              {"{% extends 't.yaml' %}", "t.yaml:1: includes are nested more than 50 levels deep (… t.yaml)"},
	"endless macro":               {"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macros or blocks are nested more than 100 levels deep"},
	"endless loop":                {"{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}", "more than 1000 iterations of recursive loops"},
	"endless block":               {"{% block a %}{{ self.a() }}{% endblock %}", "t.yaml"},
	"huge range":                  {"{{ range(10000000000) }}", "more than 100000 numbers"},
	"huge output":                 {"{% set x = 'a' * 1000000 %}{% for i in range(100) %}{{ x }}{% endfor %}", "the rendered text is larger than 16 MiB"},
	"panic of the engine":         {"\n{{ '%s-%d' % (1, 2) }}", `t.yaml:2: "%" cannot be applied to a string and a list; to format a string, use "~" or the filter format`},
	"undefined in tojson":         {"{{ {'a': missing} | tojson }}", `variable "missing" is undefined`},
	"tojson of mixed keys":        {"{{ {'a': 1, 2: 3} | tojson }}", `filter "tojson": a mapping with both string and non-string keys cannot be sorted`},
	"b64 of a mapping":            {"{{ nested | b64encode }}", `filter "b64encode": expects a string`},
	"not UTF-8":                   {"a\n\xff\n", "t.yaml:2: the file is not UTF-8 text"},
	"backslash in a name":         {`{% include "a\\b" %}`, "outside the template directories"},
}

func TestErrorsNameFileLineAndVariable(t *testing.T) {
	for name, tt := range errorCases {
		t.Run(name, func(t *testing.T) {
			long := tt.text + "\n{# SECRET TEMPLATE TEXT #}\n"
			engine := engineFor(t, map[string]string{
				"t.yaml": long, "bad.yaml": "x\n{{ missing }}\n", "for.yaml": "a\n\n{% for %}\n", "syntax.yaml": "ok\n{{ a b }}\n",
				"badmacro.yaml": "{% macro x() %}\n{{ missing }}\n{% endmacro %}", "base.yaml": "{% block a %}{{ missing }}{% endblock %}",
			})
			_, err := engine.Render("t.yaml", values(t))
			var shaped *jinja.Error
			if !errors.As(err, &shaped) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if strings.HasPrefix(tt.want, "t.yaml:") && !strings.HasSuffix(tt.want, "syntax error") && err.Error() != tt.want {
				t.Errorf("got\n%v, want\n%s", err, tt.want)
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestUndefinedNameIsGiven(t *testing.T) {
	_, err := engineFor(t, map[string]string{"t.yaml": "{{ annotatons }}"}).Render("t.yaml", values(t))
	want := &jinja.Error{File: "t.yaml", Line: 1, Undefined: "annotatons", Msg: `variable "annotatons" is undefined`}
	var got *jinja.Error
	errors.As(err, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCheckFindsSyntaxErrorsWithoutValues(t *testing.T) {
	engine := engineFor(t, map[string]string{"good": "{{ missing }}", "bad": "a\n{{ 1 | nix }}", "open": "{% for x in y %}"})
	if err := engine.Check("good"); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{
		"bad": `bad:2: unknown filter "nix"`, "open": `open:1: syntax error: the "for" block that starts here is never closed; add {% endfor %}`,
		"nowhere": `nowhere: template "nowhere" not found in the template directories`,
	} {
		if err := engine.Check(name); err == nil || err.Error() != want {
			t.Errorf("Check(%s) = %v, want %s", name, err, want)
		}
	}
}

func TestNamespaceIsAVariableNotAFunction(t *testing.T) {
	engine := engineFor(t, map[string]string{"t": `{{ namespace | default("default") }}`, "u": "{{ namespace }}"})
	if out, err := engine.Render("t", nil); err != nil || out.Text != "default" {
		t.Errorf("got %q, %v", out.Text, err)
	}
	if _, err := engine.Render("u", nil); err == nil || err.Error() != `u:1: variable "namespace" is undefined` {
		t.Errorf("got %v", err)
	}
}

func TestBase64(t *testing.T) {
	out, err := engineFor(t, map[string]string{"t": `{{ "hé" | b64encode }} {{ "aMOp" | b64decode }}`}).Render("t", nil)
	if err != nil || out.Text != "aMOp hé" {
		t.Errorf("got %q, %v", out.Text, err)
	}
}

func TestLinksOutOfTheDirectoryAreRefused(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.yaml")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(outside, "secret")
	write(filepath.Join(dir, "inside.yaml"), "inside")
	write(filepath.Join(dir, "good.yaml"), "{% include 'near.yaml' %}")
	write(filepath.Join(dir, "bad.yaml"), "{% include 'far.yaml' %}")
	if err := errors.Join(os.Symlink(outside, filepath.Join(dir, "far.yaml")), os.Symlink("inside.yaml", filepath.Join(dir, "near.yaml"))); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	engine := jinja.New(root.FS())
	if out, err := engine.Render("good.yaml", nil); err != nil || out.Text != "inside" {
		t.Errorf("a link inside: %q, %v", out.Text, err)
	}
	if out, err := engine.Render("bad.yaml", nil); err == nil {
		t.Errorf("a link to the outside was followed: %q", out.Text)
	}
}

func TestTemplatesCannotChangeSharedValues(t *testing.T) {
	engine := engineFor(t, map[string]string{"t": `{% do list.append(9) %}{{ list | tojson }}`})
	shared := values(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if _, err := engine.Render("t", shared); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if !reflect.DeepEqual(values(t), shared) {
		t.Errorf("the values are now %v", shared)
	}
}

func FuzzRender(f *testing.F) {
	for _, text := range snippets(f) {
		f.Add(text)
	}
	f.Add("{{ '%s-%d' % (1, 2) }}{% include 't.yaml' %}")
	base := values(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 512 || strings.Contains(text, "range") || strings.Contains(text, "*") {
			return // slow on purpose; bounded by tests of their own
		}
		out, err := engineFor(t, map[string]string{"t.yaml": text}).Render("t.yaml", base)
		var shaped *jinja.Error
		if err != nil && (!errors.As(err, &shaped) || shaped.Msg == "" || shaped.Line < 1 || shaped.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1) {
			t.Errorf("not a shaped error: %v", err)
		}
		for n := range strings.Count(out.Text, "\n") + 1 {
			if line := out.Line(n + 1); line < 1 || line > strings.Count(text, "\n")+2+strings.Count(text, "\r") {
				t.Errorf("line %d of the rendering comes from line %d", n+1, line)
			}
		}
	})
}
