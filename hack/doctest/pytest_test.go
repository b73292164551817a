// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fromPytest is the document for those who have a test set for pytest.
const fromPytest = "docs/from-python.md"

// checkFilters holds the filters of the document against what pytest selects: of a directory of templates alone,
// exactly those run that it has, and a filter leaves of them what the expression for pytest's -k does.
func checkFilters(t *testing.T, c *checkout) {
	d, err := Read(root, fromPytest)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range d.Blocks {
		if b.File != "" {
			c.write(t, b.File, []byte(strings.Join(b.Lines, "\n")+"\n"), 0o644)
		}
	}
	if status, out := c.run(t, d.Commands()[0].Text); status != 0 {
		t.Fatal(out)
	}
	files, err := filepath.Glob("testdata/old-set/templates/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d templates: %v", len(files), err)
	}
	var all []string
	for _, file := range files {
		all = append(all, filepath.Base(file))
	}
	if got := selected(t, c, ""); !slices.Equal(got, all) {
		t.Errorf("without a filter, %q are selected, want %q", got, all)
	}
	filters := pytestFilters(d)
	if len(filters) < 5 {
		t.Errorf("%s has only %d filters", fromPytest, len(filters))
	}
	for _, f := range filters {
		want := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return !selectsByPytest(f.expression, name) })
		if got := selected(t, c, f.flags); !slices.Equal(got, want) || len(got) == 0 || len(got) == len(all) {
			t.Errorf("pytest -k %q selects %q, %s selects %q", f.expression, want, f.flags, got)
		}
	}
}

// selected are the names of the templates that flags leave of the document's configuration.
func selected(t *testing.T, c *checkout, flags string) []string {
	t.Helper()
	const file = "selected.json"
	status, out := c.run(t, "bin/vktest --vktest.config=site/vktest_config.yaml --vktest.list=json "+flags+" > "+file)
	if status != 0 {
		t.Fatalf("%s: exit status %d\n%s", flags, status, out)
	}
	data, err := os.ReadFile(filepath.Join(c.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Templates []struct {
			Name string `json:"name"`
		} `json:"templates"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, template := range list.Templates {
		names = append(names, template.Name)
	}
	return names
}

// pytestFilter is a filter in both languages.
type pytestFilter struct{ expression, flags string }

var columns = regexp.MustCompile(`\s{2,}`)

// pytestFilters are those of the document's block: in two columns, the second of which may be on the next line.
func pytestFilters(d Document) []pytestFilter {
	var out []pytestFilter
	for _, b := range d.Blocks {
		if b.Language != "text" {
			continue
		}
		for _, line := range b.Lines {
			expression, flags, _ := strings.Cut(columns.ReplaceAllString(line, "\t"), "\t")
			if expression != "" {
				out = append(out, pytestFilter{expression: expression})
			}
			out[len(out)-1].flags += flags
		}
	}
	return out
}

// selectsByPytest evaluates an expression as pytest's -k does: words that are in the name, in any letter case, with
// not, and, or, and parentheses. "not" binds the strongest.
func selectsByPytest(expression, name string) bool {
	tokens := regexp.MustCompile(`[()]|[^()\s]+`).FindAllString(expression, -1)
	next := func() (token string) {
		if len(tokens) > 0 {
			token, tokens = tokens[0], tokens[1:]
		}
		return token
	}
	is := func(word string) bool {
		found := len(tokens) > 0 && tokens[0] == word
		if found {
			next()
		}
		return found
	}
	var either, both, one func() bool
	either = func() bool {
		holds := both()
		for is("or") {
			holds = both() || holds
		}
		return holds
	}
	both = func() bool {
		holds := one()
		for is("and") {
			holds = one() && holds
		}
		return holds
	}
	one = func() bool {
		switch token := next(); token {
		case "not":
			return !one()
		case "(":
			defer next()
			return either()
		default:
			return strings.Contains(strings.ToLower(name), strings.ToLower(token))
		}
	}
	return either()
}

func TestSelectsByPytest(t *testing.T) {
	for expression, want := range map[string]bool{
		"hello": true, "HELLO": true, "not hello": false, "other": false, "not other and hello": true, "other or hello": true, "not (other or hello)": false,
		"(other or 010) and not x": true, "hello and other": false, "not not hello": true, "multi-hello": false,
	} {
		if got := selectsByPytest(expression, "010-Hello.yaml"); got != want {
			t.Errorf("%s: %v", expression, got)
		}
	}
}
