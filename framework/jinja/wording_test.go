// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// errorFiles are what the templates of testdata/errors.txt include.
var errorFiles = fstest.MapFS{
	"bad.yaml":      {Data: []byte("x\n{{ missing }}\n")},
	"nested.yaml":   {Data: []byte("\n\n\n{% include 'bad.yaml' %}")},
	"badmacro.yaml": {Data: []byte("{% macro x() %}\n{{ missing }}\n{% endmacro %}")},
	"base.yaml":     {Data: []byte("\n\n{% block a %}\n{{ missing }}{% endblock %}")},
	"syntax.yaml":   {Data: []byte("ok\n{{ a b }}\n")},
	"quote.yaml":    {Data: []byte("ok\n\n{{ 'a }}\n")},
	"filter.yaml":   {Data: []byte("ok\n\n{{ 1 | tojsn }}\n")},
	"open.yaml":     {Data: []byte("ok\n\n{% if true %}\n")},
	"for.yaml":      {Data: []byte("a\n\n{% for %}\n")},
	"macros.yaml":   {Data: []byte("{% macro greet(a) %}{{ a }}{% endmacro %}")},
}

func errorSources(t *testing.T) (sources []string, values map[string]any) {
	t.Helper()
	data, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yamlpos.Decode("values.yaml", text, &values); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n---\n"), values
}

// errorOf renders a template with the real engine.
func errorOf(source string, values map[string]any) error {
	files := maps.Clone(errorFiles)
	files["t.yaml"] = &fstest.MapFile{Data: []byte(source)}
	_, err := New(files).Render("t.yaml", values)
	return err
}

// TestErrorTexts shows what users are told about each template of testdata/errors.txt.
func TestErrorTexts(t *testing.T) {
	sources, values := errorSources(t)
	var out strings.Builder
	for _, source := range sources {
		err := errorOf(source, values)
		for i, line := range strings.Split(source, "\n") {
			fmt.Fprintf(&out, "%4d  %s\n", i+1, line)
		}
		fmt.Fprintf(&out, "%v\n\n", err)
		if bad, ok := asError(err); !ok || bad.Line == 0 || strings.Contains(bad.Msg, "Line=") || strings.Contains(bad.Msg, "map[") {
			t.Errorf("%v: no line, or words of the engine", err)
		}
	}
	const file = "testdata/errors.golden"
	if flag.Lookup("update").Value.String() == "true" {
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

// TestEachWordingIsProvoked holds the tables to what the engine says: each of their entries changes what is told about
// one template at least. An entry for which that is no longer so has a new text in the engine.
func TestEachWordingIsProvoked(t *testing.T) {
	sources, values := errorSources(t)
	texts := make([]string, len(sources))
	for i, source := range sources {
		texts[i] = fmt.Sprint(errorOf(source, values))
	}
	for _, table := range []*[]wording{&failures, &calls, &mistakes} {
		whole := *table
		for i, w := range whole {
			ours := regexp.MustCompile(regexp.MustCompile(`\\\$\d`).ReplaceAllString(regexp.QuoteMeta(w.text), ".*"))
			*table = slices.Delete(slices.Clone(whole), i, i+1)
			if !slices.ContainsFunc(sources, func(source string) bool {
				text := texts[slices.Index(sources, source)]
				return ours.MatchString(text) && fmt.Sprint(errorOf(source, values)) != text
			}) {
				t.Errorf("no template of testdata/errors.txt provokes %s", w.pattern)
			}
		}
		*table = whole
	}
}
