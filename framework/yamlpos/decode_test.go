// SPDX-License-Identifier: Apache-2.0

package yamlpos_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

type check struct {
	yamlpos.Pos `yaml:"-"`
	Name        string         `yaml:"name" yamlpos:"required"`
	Status      string         `yaml:"status"`
	Count       *int           `yaml:"count"`
	Value       any            `yaml:"value"`
	Extra       map[string]int `yaml:"extra"`
	Raw         *yaml.Node     `yaml:"raw"`
}

type inner struct {
	Ordered bool `yaml:"ordered"`

	compiled
	path string //nolint:unused // what is not exported is no key
}

// compiled stands for what a package keeps beside the keys of the file.
type compiled struct{ Program string }

type procedure struct {
	inner   `yaml:",inline"`
	Timeout float64  `yaml:"timeout_seconds"`
	Checks  []check  `yaml:"check_pods"`
	Labels  []string `yaml:"labels"`
	Port    uint8    `yaml:"port"`
}

func TestDecodeFillsTheStruct(t *testing.T) {
	text := `
# a comment
timeout_seconds: 60
check_pods:
  - name: a
    count: 3.0
    value: "8080"
    extra: {x: 1}
  - {name: b, value: 10., count: ~}
labels: [x, 'yes']
port: 255
`
	got := procedure{Port: 1}
	if err := yamlpos.Decode("t.yaml", []byte(text), &got); err != nil {
		t.Fatal(err)
	}
	three := 3
	want := procedure{Timeout: 60, Labels: []string{"x", "yes"}, Port: 255, Checks: []check{
		{Name: "a", Count: &three, Value: "8080", Extra: map[string]int{"x": 1}},
		{Name: "b", Value: 10.0},
	}}
	want.Checks[0].Pos = yamlpos.Pos{File: "t.yaml", Line: 5, Keys: map[string]int{"name": 5, "count": 6, "value": 7, "extra": 8}}
	want.Checks[1].Pos = yamlpos.Pos{File: "t.yaml", Line: 9, Keys: map[string]int{"name": 9, "value": 9, "count": 9}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(procedure{}, inner{}), cmpopts.IgnoreUnexported(yamlpos.Pos{})); diff != "" {
		t.Error(diff)
	}
	if line := got.Checks[0].KeyLine("value"); line != 7 {
		t.Errorf("KeyLine(value) = %d, want 7", line)
	}
	if line := got.Checks[0].KeyLine("status"); line != 5 {
		t.Errorf("KeyLine of an absent key = %d, want the mapping's 5", line)
	}
}

func TestDecodeReportsEveryProblemWithItsPlace(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"empty document":        {"", ""},
		"only comments":         {"# nothing\n", ""},
		"null keeps defaults":   {"check_pods:\n  # - {name: x}\n", ""},
		"unknown key, near":     {"timout_seconds: 1", `f.yaml:1: unknown key "timout_seconds", did you mean "timeout_seconds"?`},
		"unknown key, camel":    {"timeoutSeconds: 1", `f.yaml:1: unknown key "timeoutSeconds", did you mean "timeout_seconds"?`},
		"unknown key, far":      {"zzz: 1", `f.yaml:1: unknown key "zzz"; known keys: ordered, timeout_seconds, check_pods, labels, port`},
		"duplicate key":         {"port: 1\nport: 2", `f.yaml:2: duplicate key "port", already set on line 1`},
		"duplicate deep inside": {"check_pods:\n- name: x\n  value: {a: {b: 1,\n   b: 2}}", `f.yaml:4: check_pods[0].value.a: duplicate key "b", already set on line 3`},
		"list of words wanted":  {"labels: x y", `f.yaml:1: labels: expected a list, got the string "x y"; write a list with each item by itself, such as [a, b]`},
		"list wanted":           {"labels: x", `f.yaml:1: labels: expected a list, got the string "x"; write [x]`},
		"mapping wanted":        {"check_pods: [x]", `f.yaml:1: check_pods[0]: expected a mapping, got the string "x"`},
		"number in quotes":      {"timeout_seconds: '60'", `f.yaml:1: timeout_seconds: expected a number, got the string "60"; remove the quotes: 60`},
		"fraction":              {"port: 1.5", `f.yaml:1: port: expected an integer, got the number 1.5`},
		"overflow":              {"port: 256", `f.yaml:1: port: expected an integer, got the number 256`},
		"yes is a bool":         {"labels: [yes]", `f.yaml:1: labels[0]: expected a string, got the boolean yes; quote it: "yes"`},
		"null in a list":        {"labels: [a, ]\nport: 1\n", ""},
		"explicit null in list": {"labels: [a, ~]", `f.yaml:1: labels[1]: expected a string, got null`},
		"missing key":           {"check_pods:\n- status: x", `f.yaml:2: check_pods[0]: missing required key "name"`},
		"null is missing":       {"check_pods:\n- name:\n", `f.yaml:2: check_pods[0]: missing required key "name"`},
		"list for a mapping":    {"- 1", `f.yaml:1: expected a mapping (lines of "key: value") at the top level, got a list`},
		"second document":       {"port: 1\n---\nport: 2", `f.yaml:2: a second YAML document starts here, but only one is allowed; remove the line "---" or the document`},
		"unknown tag":           {"labels: [!foo x]", `f.yaml:1: labels[0]: unknown tag "!foo"; only the standard YAML tags are supported`},
		"tag that does not fit": {"port: !!int x", `f.yaml:1: port: the value does not match its tag !!int` + "\n" + `f.yaml:1: port: expected an integer, got the string "x"`},
		"complex key":           {"check_pods:\n- name: x\n  value: {[a]: b}", `f.yaml:3: check_pods[0].value: a key must be a scalar, not a list or a mapping`},
		"self reference":        {"labels: &a [*a]", `f.yaml:1: labels[0]: anchor "a" contains itself`},
		"merge of a scalar":     {"<<: x", `f.yaml:1: the merge key "<<" takes a mapping or a list of mappings`},
		"syntax, tab":           {"port: 1\nlabels:\n\t- x\n", "f.yaml:3: invalid YAML in `→- x`: the indentation contains a tab (→); use spaces"},
		"syntax, unclosed":      {"port: 1\nlabels: [a,\n  b\ntimeout_seconds: 1\n", "f.yaml:2: invalid YAML in `labels: [a,`: missing \"]\" to close the \"[\""},
		"syntax, indentation":   {"port: 1\ncheck_pods:\n  - name: x\n   status: y\n", "f.yaml:4: invalid YAML in `status: y`: wrong indentation: 3 spaces, but the lines above are indented by 0, 2 or 4 spaces"},
		"several": {"port: x\nlabels: {}\nfoo: 1\ncheck_pods: [{nam: x}]", strings.Join([]string{
			`f.yaml:1: port: expected an integer, got the string "x"`,
			`f.yaml:2: labels: expected a list, got a mapping`,
			`f.yaml:3: unknown key "foo"; known keys: ordered, timeout_seconds, check_pods, labels, port`,
			`f.yaml:4: check_pods[0]: missing required key "name"`,
			`f.yaml:4: check_pods[0]: unknown key "nam", did you mean "name"?`}, "\n")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := yamlpos.Decode("f.yaml", []byte(tt.text), &procedure{})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestMergeKeysReachStructs(t *testing.T) {
	text := "check_pods:\n- &base {name: a, status: Failed}\n- {<<: *base, name: b}\n"
	var got procedure
	if err := yamlpos.Decode("f", []byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if c := got.Checks[1]; c.Name != "b" || c.Status != "Failed" {
		t.Errorf("merged check is %+v", c)
	}
}

func TestAliasBombIsRefused(t *testing.T) {
	text := "value: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 9; i++ {
		text += fmt.Sprintf("v%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10))
	}
	err := yamlpos.Decode("f.yaml", []byte(text), &check{})
	if err == nil || !strings.Contains(err.Error(), "expand to more than") {
		t.Errorf("got %v", err)
	}
}

func TestDocumentOfAnyLengthIsRead(t *testing.T) {
	var got procedure
	const length = 300_000 // as the report of 1,000 nodes has
	if err := yamlpos.Decode("f.yaml", []byte("labels: [&x x"+strings.Repeat(", x", length-2)+", *x]\n"), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Labels) != length {
		t.Errorf("%d labels", len(got.Labels))
	}
}

func TestLinesAreTranslated(t *testing.T) {
	var got procedure
	err := yamlpos.Decode("f.yaml", []byte("check_pods:\n- name: x\nfoo: 1\n"), &got,
		yamlpos.WithLines(func(n int) int { return n + 100 }))
	if want := `f.yaml:103: unknown key "foo"; known keys: ordered, timeout_seconds, check_pods, labels, port`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if got.Checks[0].Line != 102 {
		t.Errorf("position %+v, want line 102", got.Checks[0].Pos)
	}
}

func TestProblemsCollect(t *testing.T) {
	var p yamlpos.Problems
	if p.Err() != nil {
		t.Error("no problems must be no error")
	}
	p.Add("b", 1, "x")
	p.Add("a", 10, "y %d", 1)
	p.Add("a", 2, "z")
	p.Join(fmt.Errorf("wrapped: %w", yamlpos.Problems{{File: "a", Line: 2, Msg: "z"}}))
	p.Join(errors.New("elsewhere"))
	p.Join(nil)
	if diff := cmp.Diff("elsewhere\na:2: z\na:10: y 1\nb:1: x", p.Err().Error()); diff != "" {
		t.Error(diff)
	}
	if s := (yamlpos.Problem{Line: 3, Msg: "m"}).String(); s != "line 3: m" {
		t.Error(s)
	}
}

func TestClosest(t *testing.T) {
	known := []string{"target_nodes", "timeout_multiplier", "templates"}
	for word, want := range map[string]string{
		"target_node": "target_nodes", "targetNodes": "target_nodes", "template": "templates",
		"tmeplates": "templates", "x": "", "namespaces": "", "": "",
	} {
		if got := yamlpos.Closest(word, known); got != want {
			t.Errorf("Closest(%q) = %q, want %q", word, got, want)
		}
	}
}
