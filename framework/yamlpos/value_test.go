// SPDX-License-Identifier: Apache-2.0

package yamlpos_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

func valueOf(t *testing.T, text string) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return yamlpos.Value(&n)
}

// scalars are plain scalars whose YAML 1.1 type is easily got wrong.
var scalars = []string{
	"8080", "-1", "+1", "0", "00", "017", "0o17", "018", "0x1F", "-0x1f", "0b101", "1_000", "1:30", "12:30:45", "8080:80",
	"99999999999999999999", "10.", "10.5", ".5", "-.5", "1e20", "1.0e20", "1.0e+20", "1.5E-3", "1_0.5", "1:30.5", ".inf", "-.INF", "+.inf",
	".nan", "1.", "1.2.3", "yes", "No", "ON", "off", "y", "n", "true", "TRUE", "tRue", "~", "null", "Null", "", "2026-01-02",
	"text", "1.0", "-0.0", "0.1", "1e5", "--x", "0x", "_1", "1__0", "100m", "1Gi", "v1",
}

func TestValueOfScalars(t *testing.T) {
	tests := map[string]any{
		"8080": 8080, "10.": 10.0, "1e20": "1e20", "1.0e+20": 1e20, "yes": true, "off": false, "y": "y", "017": 15, "0o17": "0o17",
		"1:30": 90, "8080:80": "8080:80", "2026-01-02": "2026-01-02", "~": nil, "": nil, "1_000": 1000, ".inf": math.Inf(1),
		"'yes'": "yes", `"8080"`: "8080", "!!str 8080": "8080", "!!float 1": 1.0, "!!binary aGk=": "hi",
		"{8080: a, yes: b, ~: c, 1.5: d}":     map[string]any{"8080": "a", "true": "b", "null": "c", "1.5": "d"},
		"[&x {a: 1}, {<<: *x, b: 2}]":         []any{map[string]any{"a": 1}, map[string]any{"a": 1, "b": 2}},
		"{<<: [{a: 1}, {a: 2, b: 3}], c: 4}":  map[string]any{"a": 1, "b": 3, "c": 4},
		"|\n  tab\there\n  <<EOF £§° 🤩\n":     "tab\there\n<<EOF £§° 🤩\n",
		"{a: [], b: {}, c: [1, [2.0, null]]}": map[string]any{"a": []any{}, "b": map[string]any{}, "c": []any{1, []any{2.0, nil}}},
	}
	for text, want := range tests {
		if diff := cmp.Diff(want, valueOf(t, text)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
	if got := yamlpos.Value(nil); got != nil {
		t.Errorf("Value(nil) = %v", got)
	}
}

func TestValueOfItselfEnds(t *testing.T) {
	loop := &yaml.Node{Kind: yaml.SequenceNode}
	loop.Content = []*yaml.Node{{Kind: yaml.AliasNode, Alias: loop}}
	if diff := cmp.Diff([]any{nil}, yamlpos.Value(loop)); diff != "" {
		t.Error(diff)
	}
}

// TestScalarsAgainstPyYAML asks the real PyYAML, where this machine has one, for the type and text of each scalar.
func TestScalarsAgainstPyYAML(t *testing.T) {
	python := pythonWith(t, "yaml")
	const script = `
import json, sys, yaml, datetime
def show(v):
    if isinstance(v, datetime.date): return ["str", v.isoformat()]
    return [type(v).__name__, repr(v) if not isinstance(v, str) else v]
print(json.dumps([show(yaml.safe_load("a: " + s)["a"]) if s != "0x" else ["str", "0x"] for s in json.load(sys.stdin)]))
`
	in, err := json.Marshal(scalars)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", script)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want [][2]string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{"bool": "bool", "int": "int", "*big.Int": "int", "float64": "float", "string": "str", "<nil>": "NoneType"}
	for i, s := range scalars {
		v := valueOf(t, "a: "+s).(map[string]any)["a"]
		if got := kinds[goType(v)]; got != want[i][0] {
			t.Errorf("%q is %s (%v), PyYAML reads %s %s", s, got, v, want[i][0], want[i][1])
			continue
		}
		if text := jsonText(v); want[i][0] == "int" && text != want[i][1] || want[i][0] == "str" && v != want[i][1] {
			t.Errorf("%q is %s, PyYAML reads %s", s, text, want[i][1])
		}
	}
}

func goType(v any) string {
	if v == nil {
		return "<nil>"
	}
	return strings.TrimSuffix(typeString(v), "\n")
}

func typeString(v any) string {
	switch v.(type) {
	case bool:
		return "bool"
	case int:
		return "int"
	case float64:
		return "float64"
	case string:
		return "string"
	}
	return "*big.Int"
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// pythonWith is a Python interpreter that has the module, or the test is skipped with the reason.
func pythonWith(t *testing.T, module string) string {
	t.Helper()
	for _, name := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if name != "" && exec.Command(name, "-c", "import "+module).Run() == nil {
			return name
		}
	}
	t.Skipf("no python3 with the module %q: recorded expectations only", module)
	return ""
}

func FuzzYAML(f *testing.F) {
	for _, s := range append(slices.Concat(broken, scalars), "a: [b, {c: d}]", "&a [*a]", "<<: {a: 1}", "- !!int x", "? [a]\n: b", "a: 1\n---\nb: 2", "{a: 1, a: 2}") {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		var p procedure
		err := yamlpos.Decode("f.yaml", data, &p)
		var problems yamlpos.Problems
		problems.Join(err)
		for _, problem := range problems {
			if problem.Msg == "" || problem.Line < 1 || problem.Line > 1+strings.Count(strings.ReplaceAll(string(data), "\r", "\n"), "\n") {
				t.Errorf("%+v", problem)
			}
		}
		var free map[string]any
		_ = yamlpos.Decode("f.yaml", data, &free)
	})
}
