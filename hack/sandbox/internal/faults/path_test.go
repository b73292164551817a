// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"encoding/json"
	"strings"
	"testing"
)

func parse(t testing.TB, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func format(t testing.TB, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(parse(t, string(data))); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

func TestApply(t *testing.T) {
	tests := []struct {
		name     string
		edit     Edit
		in, want string
	}{
		{"delete a key", Edit{Path: "a.b", Delete: true}, `{"a":{"b":1,"c":2}}`, `{"a":{"c":2}}`},
		{"delete in every element", Edit{Path: "l[*].x", Delete: true}, `{"l":[{"x":1},{"y":2},3]}`, `{"l":[{},{"y":2},3]}`},
		{"delete elements by value", Edit{Path: "l[n=a*]", Delete: true}, `{"l":[{"n":"a1"},{"n":"b"},{"n":"a2"}]}`, `{"l":[{"n":"b"}]}`},
		{"delete elements by nested value", Edit{Path: "l[s.r=x]", Delete: true}, `{"l":[{"s":{"r":"x"}},{"s":{}},{}]}`, `{"l":[{"s":{}},{}]}`},
		{"delete elements that have a field", Edit{Path: "l[n]", Delete: true}, `{"l":[{"n":1},{}]}`, `{"l":[{}]}`},
		{"delete elements that lack a field", Edit{Path: "l[!n]", Delete: true}, `{"l":[{"n":1},{}]}`, `{"l":[{"n":1}]}`},
		{"delete elements with another value", Edit{Path: "l[n!=a*]", Delete: true}, `{"l":[{"n":"a1"},{"n":"b"},{}]}`, `{"l":[{"n":"a1"},{}]}`},
		{"delete elements that match", Edit{Path: "l[n~'^[0-9]']", Delete: true}, `{"l":[{"n":"1a"},{"n":"a1"},{}]}`, `{"l":[{"n":"a1"},{}]}`},
		{"below an element that matches", Edit{Path: "l[n~'[=.]']['a.b']", Delete: true}, `{"l":[{"n":"a.b","a.b":1},{"n":"ab","a.b":1}]}`, `{"l":[{"n":"a.b"},{"a.b":1,"n":"ab"}]}`},
		{"delete values that match", Edit{Path: "m[~'[a-z]$']", Delete: true}, `{"m":{"a":"1k","b":"1"}}`, `{"m":{"b":"1"}}`},
		{"delete the first and the last", Edit{Path: "l[-1]", Delete: true}, `{"l":[1,2,3]}`, `{"l":[1,2]}`},
		{"an index beyond the end", Edit{Path: "l[7]", Delete: true}, `{"l":[1]}`, `{"l":[1]}`},
		{"set replaces", Edit{Path: "a.b", Set: 2}, `{"a":{"b":1}}`, `{"a":{"b":2}}`},
		{"set makes the last step", Edit{Path: "a.b", Set: false}, `{"a":{}}`, `{"a":{"b":false}}`},
		{"set makes no other", Edit{Path: "a.b.c", Set: 1}, `{"a":{}}`, `{"a":{}}`},
		{"set_missing leaves", Edit{Path: "l[*].b", SetMissing: "n"}, `{"l":[{"b":1},{}]}`, `{"l":[{"b":1},{"b":"n"}]}`},
		{"set in selected elements", Edit{Path: "l[!c].c", SetMissing: []any{"x"}}, `{"l":[{"c":["y"]},{}]}`, `{"l":[{"c":["y"]},{"c":["x"]}]}`},
		{"append to a list", Edit{Path: "a[*].l", Append: map[string]any{"x": true}}, `{"a":[{"l":[1]},{}]}`, `{"a":[{"l":[1,{"x":true}]},{"l":[{"x":true}]}]}`},
		{"append to something else", Edit{Path: "a", Append: "x"}, `{"a":"y"}`, `{"a":"y"}`},
		{"of another object", Edit{Path: "l[*].v", Of: "oldest"}.Taken(map[string]any{"l": []any{map[string]any{}, map[string]any{"v": "x"}}}), `{"l":[{"v":"y"}]}`, `{"l":[{"v":"x"}]}`},
		{"of an object without it", Edit{Path: "l", Of: "oldest"}.Taken(map[string]any{}), `{"l":1}`, `{"l":1}`},
		{"of no object", Edit{Path: "l", Of: "oldest"}.Taken(nil), `{"l":1}`, `{"l":1}`},
		{"transform every value of a map", Edit{Path: "m.*", Transform: "upper"}, `{"m":{"a":"x","b":"y"}}`, `{"m":{"a":"X","b":"Y"}}`},
		{"a key with dots", Edit{Path: "m['a.b/c']", Delete: true}, `{"m":{"a.b/c":1,"d":2}}`, `{"m":{"d":2}}`},
		{"a value of another type", Edit{Path: "m.a", Transform: "upper"}, `{"m":{"a":7}}`, `{"m":{"a":7}}`},
		{"nothing there", Edit{Path: "x[*].y", Delete: true}, `{"m":1}`, `{"m":1}`},
		{"in base64", Edit{Path: "m.a", Transform: "upper", Base64: true}, `{"m":{"a":"YWI="}}`, `{"m":{"a":"QUI="}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			object := parse(t, test.in).(map[string]any)
			if err := test.edit.Apply(object, nil); err != nil {
				t.Fatal(err)
			}
			if got := format(t, object); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestFreezeAndLatch(t *testing.T) {
	tests := []struct {
		name string
		edit Edit
		seen []string
		want string
	}{
		{"freeze keeps the first", Edit{Path: "a[*].v", Freeze: true}, []string{`{"a":[{"v":1},{"v":2}]}`, `{"a":[{"v":3},{"v":2}]}`}, `{"a":[{"v":1},{"v":2}]}`},
		{"latch keeps true", Edit{Path: "r", Latch: true}, []string{`{"r":false}`, `{"r":true}`, `{"r":false}`}, `{"r":true}`},
		{"latch lets false be", Edit{Path: "r", Latch: true}, []string{`{"r":false}`, `{"r":false}`}, `{"r":false}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			memory := Memory{}
			var last map[string]any
			for _, text := range test.seen {
				last = parse(t, text).(map[string]any)
				if err := test.edit.Apply(last, memory); err != nil {
					t.Fatal(err)
				}
			}
			if got := format(t, last); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestParsePathErrors(t *testing.T) {
	for _, text := range []string{"a[", "a[]", "a[!]", "a..b", ".a", "a."} {
		if p, err := ParsePath(text); err == nil {
			t.Errorf("%q is accepted as %v", text, p)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"spec.containers[*].env[name=A*].value", "m['a.b'].c", "l[-1]", "l[!x.y]", "[*]"} {
		f.Add(seed)
	}
	object := `{"spec":{"containers":[{"env":[{"name":"A","value":"v"}]}]},"m":{"a.b":{"c":[1]}},"l":[{"x":{"y":1}},2,null]}`
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ParsePath(text); err != nil || text == "" {
			return
		}
		for _, e := range []Edit{{Delete: true}, {Set: "x"}, {Transform: "upper"}, {Freeze: true}} {
			e.Path = text
			if err := e.Apply(parse(t, object).(map[string]any), Memory{}); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		exists(parse(t, object), text)
	})
}

func TestWhen(t *testing.T) {
	pod := parse(t, `{"metadata":{"labels":{}},"spec":{"containers":[{"args":["x"]}],"empty":[]},"status":{"phase":"Running"}}`).(map[string]any)
	tests := []struct {
		when    When
		changed bool
		want    bool
	}{
		{When{}, false, true},
		{When{Phase: []string{"Pending", "Running"}}, false, true},
		{When{Phase: []string{"Failed"}}, false, false},
		{When{Has: "spec.containers[*].args"}, false, true},
		{When{Has: "spec.empty"}, false, false},
		{When{Has: "metadata.labels"}, false, false},
		{When{Not: "spec.containers[*].command"}, false, true},
		{When{Not: "spec.containers"}, false, false},
		{When{Test: "args-only"}, false, true},
		{When{Test: "several-containers"}, false, false},
		{When{Changed: true}, false, false},
		{When{Changed: true}, true, true},
	}
	for _, test := range tests {
		if got := test.when.Holds(pod, test.changed); got != test.want {
			t.Errorf("%+v, changed %t: %t", test.when, test.changed, got)
		}
	}
}

func TestMatches(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"a", "a", true}, {"a", "ab", false}, {"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a/b", true},
		{"a*", "a/b", true}, {"a*", "ba", false}, {"*m", "100m", true}, {"*m", "m1", false}, {"a*c", "abc", true}, {"a*c", "ac", true},
		{"aa*a", "aa", false}, {"*@sha256:*", "r/x@sha256:00", true}, {"*@sha256:*", "r/x:1", false}, {"a*b*c", "a-b-c", true}, {"a*b*c", "a-c", false},
	}
	for _, test := range tests {
		if got := matches(test.pattern, test.text); got != test.want {
			t.Errorf("%q, %q: %t", test.pattern, test.text, got)
		}
	}
}
