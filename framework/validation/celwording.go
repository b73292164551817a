// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

var (
	// celUnknown is the compiler's message for a name that is not declared.
	celUnknown = regexp.MustCompile(`^undeclared reference to '([^']*)' \(in container ''\)$`)
	// celExpected is its list of what may stand instead of what it found.
	celExpected = regexp.MustCompile(` expecting \{.*\}$`)
	// celWord is its message for a word after a complete expression.
	celWord = regexp.MustCompile(`^Syntax error: (?:mismatched|extraneous) input '(and|or|is)' expecting`)
	// celArgument is its message for a constant that a function does not accept.
	celArgument = regexp.MustCompile(`^invalid (\w+) argument$`)
)

// celWords are the operators of CEL for words of other languages.
var celWords = map[string]string{"and": "&&", "or": "||", "is": "=="}

// celWording puts a message of the CEL compiler into the words of a template's author, with what to do.
func celWording(message string, of variables) string {
	if m := celUnknown.FindStringSubmatch(message); m != nil {
		return unknownName(m[1], of)
	}
	if m := celWord.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("Syntax error: %q is not an operator; use %s", m[1], celWords[m[1]])
	}
	if m := celArgument.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("the argument of %s(...) is not valid", m[1])
	}
	switch {
	case strings.HasPrefix(message, "Syntax error: token recognition error at: '= "):
		return `Syntax error: "=" is not an operator; use == to compare`
	case strings.Contains(message, "input '<EOF>' expecting"):
		return "Syntax error: the expression is incomplete"
	case strings.HasPrefix(message, "type 'list("):
		return "a list has no fields; use an index such as [0], or exists(x, ...) or all(x, ...)"
	}
	return celExpected.ReplaceAllString(message, "")
}

// unknownName names the variables that there are, and the one that was meant. A word that is meant as a text looks like
// the name of a variable.
func unknownName(name string, of variables) string {
	names := slices.Sorted(maps.Keys(of))
	if hint := yamlpos.Suggest(name, names); hint != "" {
		return fmt.Sprintf("unknown variable or function %q%s", name, hint)
	}
	what := "variable is"
	if len(names) > 1 {
		what = "variables are"
	}
	return fmt.Sprintf("unknown variable or function %q; the %s %s, and a text needs quotes", name, what, strings.Join(names, " and "))
}
