// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"testing"
)

// TestWordingOfExpressions: what the CEL compiler refuses is said in words of templates, with what to do.
func TestWordingOfExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		`object.status.phase == Running`:                           `unknown variable or function "Running"; the variable is object, and a text needs quotes`,
		`objct.status.phase == "Running"`:                          `unknown variable or function "objct", did you mean "object"?`,
		`object.status.phase = "Running"`:                          `Syntax error: "=" is not an operator; use == to compare`,
		`has(object.spec) and has(object.status)`:                  `Syntax error: "and" is not an operator; use &&`,
		`has(object.spec) or has(object.status)`:                   `Syntax error: "or" is not an operator; use ||`,
		`object.status.phase ==`:                                   `Syntax error: the expression is incomplete`,
		` `:                                                        `Syntax error: the expression is incomplete`,
		`object.status.phase.matches("(")`:                         `the argument of matches(...) is not valid`,
		`object.status.conditions.filter(c, true).status == "yes"`: `a list has no fields; use an index such as [0], or exists(x, ...) or all(x, ...)`,
	} {
		_, problems := compileCEL(expression, variables{theObject: typesOf("v1", "Pod")})
		if len(problems) == 0 || problems[0].Msg != want {
			t.Errorf("%s\ngot  %v\nwant %s", expression, problems, want)
		}
	}
	_, problems := compileCEL("object.a == b", variables{theObject: nil, "job": nil})
	if want := `unknown variable or function "b"; the variables are job and object, and a text needs quotes`; len(problems) != 1 || problems[0].Msg != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}

// TestProblemsAreToldOnce: what follows from a value that cannot be decoded is not told besides.
func TestProblemsAreToldOnce(t *testing.T) {
	for text, want := range map[string]string{
		"steps: [{hook: restart}]":                              `t.yaml:1: steps[0].hook: expected a mapping, got the string "restart"`,
		"steps: [null]":                                         `t.yaml:1: steps[0]: expected a mapping, got null`,
		"check_pods: [null]":                                    `t.yaml:1: check_pods[0]: expected a mapping, got null`,
		"check_pods: [{name: p, for_seconds: -1}]":              `t.yaml:1: check_pods[0].for_seconds: must be a number of seconds greater than 0, got -1`,
		"steps: [{kubelet_get: {name: n, path: p, status: a}}]": `t.yaml:1: steps[0].kubelet_get.status: expected an integer, got the string "a"`,
		"check_pods: [{name: p, status: x, typo: 1}]": "t.yaml:1: check_pods[0].status: unknown status \"x\" (allowed: Pending, Running, Succeeded, Failed, Unknown)\n" +
			`t.yaml:1: check_pods[0]: unknown key "typo"; known keys: name, namespace, status, always, never, for_seconds`,
	} {
		_, err := Decode("t.yaml", []byte(text), nil)
		if err == nil || strings.TrimSpace(err.Error()) != want {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}
