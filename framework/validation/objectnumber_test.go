// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// things are objects of the names, the first with the field a: 1, the second with a: 2, and so on.
func things(t *testing.T, names ...string) ObjectsState {
	t.Helper()
	state := ObjectsState{Read: true}
	for i, name := range names {
		state.Objects = append(state.Objects, object(t, fmt.Sprintf(`{"a": %d, "metadata": {"name": %q, "uid": %q, "resourceVersion": "1"}}`, i+1, name, name)))
	}
	return state
}

func TestNumberOfObjects(t *testing.T) {
	const selected, generated = "{kind: Thing, selector: app=web, %s}", "{kind: Thing, name: web-, generated: true, %s}"
	away := errors.New("connection refused")
	for _, tt := range []struct {
		what, check string
		state       fake
		want        Verdict
		got         string
	}{
		{"enough", fmt.Sprintf(selected, "count: 2"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x", "y")}}, Holds, "2 objects: x, y"},
		{"more than enough", fmt.Sprintf(generated, "count: 1"), fake{several: map[string]ObjectsState{"Thing/web-": things(t, "x", "y")}}, Holds, "2 objects: x, y"},
		{"too few", fmt.Sprintf(selected, "count: 3"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x", "y")}}, NotYet, "2 objects: x, y"},
		{"none", fmt.Sprintf(selected, "expression: object.a == 1"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t)}}, NotYet, "0 objects"},
		{"none, as wanted", fmt.Sprintf(selected, "count: 0"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t)}}, Holds, "0 objects"},
		{"none wanted", fmt.Sprintf(selected, "count: 0"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "1", "2", "3", "4", "5", "6", "7")}}, NotYet,
			"7 objects: 1, 2, 3, 4, 5 and 2 more"},
		{"none of them listed", fmt.Sprintf(selected, "count: 0"), fake{}, NotYet, "nothing is known of the objects\nlast error: the objects could not be listed"},
		{"none of them listable", fmt.Sprintf(selected, "count: 0"), fake{several: map[string]ObjectsState{"Thing/app=web": {Err: away}}}, NotYet,
			"nothing is known of the objects\nlast error: the objects could not be listed: connection refused"},
		{"true of each", fmt.Sprintf(selected, "expression: object.a > 0"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x", "y")}}, Holds, "2 objects: x, y"},
		{"true of some", fmt.Sprintf(selected, "expression: object.a > 1"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x", "y")}}, NotYet,
			"not met by 1 of 2 objects: x\nx: expression is false\nobject.a = 1"},
		{"true of none", fmt.Sprintf(selected, "expression: object.a > 5"), fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x", "y")}}, NotYet,
			"not met by 2 of 2 objects: x, y\nx: expression is false\nobject.a = 1"},
		{"each beside another", fmt.Sprintf(selected, "expression: object.a <= o.a, others: [{as: o, kind: Thing, name: o}]"),
			fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x", "y")}, objects: map[string]ObjectState{"Thing/o": {Object: object(t, `{"a": 1}`)}}}, NotYet,
			"not met by 1 of 2 objects: y\ny: expression is false\nobject.a = 2\no.a = 1"},
		{"each beside one that is absent", fmt.Sprintf(selected, "expression: object.a <= o.a, others: [{as: o, kind: Thing, name: o}]"),
			fake{several: map[string]ObjectsState{"Thing/app=web": things(t, "x")}}, NotYet, "not met by 1 of 1 object: x\nx: no Thing o in namespace default"},
		{"absent", "{kind: Thing, name: x, count: 0}", fake{objects: map[string]ObjectState{"Thing/x": {}}}, Holds, "0 objects"},
		{"not absent", "{kind: Thing, name: x, count: 0}", fake{objects: map[string]ObjectState{"Thing/x": {Object: things(t, "x").Objects[0]}}}, NotYet, "1 object: x"},
		{"absent as far as is known", "{kind: Thing, name: x, count: 0}", fake{objects: map[string]ObjectState{"Thing/x": {Err: away}}}, NotYet,
			"nothing is known of the objects\nlast error: the objects could not be listed: connection refused"},
	} {
		o := decode(t, "check_objects: ["+tt.check+"]").Evaluate(&tt.state).Outcomes[0]
		if o.Verdict != tt.want || o.Got != tt.got {
			t.Errorf("%s: %s, %q, want %s, %q", tt.what, o.Verdict, o.Got, tt.want, tt.got)
		}
		if o.Lasted != (tt.want == Holds) {
			t.Errorf("%s: to be confirmed: %t", tt.what, o.Lasted)
		}
		if unread := strings.HasPrefix(tt.got, "nothing is known"); unread != errors.Is(o.Err, ErrObjectsNotRead) {
			t.Errorf("%s: error %v", tt.what, o.Err)
		}
	}
}

// TestVersionsOfSeveralObjects: the verdict on one object is not taken for that on another one.
func TestVersionsOfSeveralObjects(t *testing.T) {
	e := NewEvaluator(decode(t, "check_objects: [{kind: Thing, selector: app=web, expression: object.a < 3}]").Checks)
	for i, step := range []struct {
		names []string
		want  Verdict
	}{{[]string{"x", "y"}, Holds}, {[]string{"x", "y", "z"}, NotYet}, {[]string{"x", "y"}, Holds}} {
		if got := e.Evaluate(&fake{several: map[string]ObjectsState{"Thing/app=web": things(t, step.names...)}}).Verdict(); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
}

func TestWhatIsWantedOfANumber(t *testing.T) {
	for check, want := range map[string]string{
		"{kind: Thing, selector: app=web, count: 2}":                                     "at least 2 objects of kind Thing with the labels app=web in namespace default",
		"{kind: Thing, name: web-, generated: true, namespace: n, expression: object.a}": "at least 1 object of kind Thing generated from web- in namespace n, each with object.a",
		"{kind: Thing, name: web, count: 0}":                                             "no object of kind Thing with the name web in namespace default",
	} {
		if got := decode(t, "check_objects: ["+check+"]").Evaluate(&fake{}).Outcomes[0].Want; got != want {
			t.Errorf("%s: %q, want %q", check, got, want)
		}
	}
}

// TestNumberIsDecodedStrictly: each problem has its place.
func TestNumberIsDecodedStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"selector: a in (b, c)\n  count: 1":                       "",
		"name: p-\n  generated: true\n  count: 1":                 "",
		"name: p\n  count: 0":                                     "",
		"selector: '!!'\n  count: 1":                              "t.yaml:3: check_objects[0].selector: ",
		"selector: ' '\n  count: 1":                               `t.yaml:3: check_objects[0].selector: " " selects all objects of the namespace, also those of others`,
		"name: p\n  selector: a=b\n  count: 1":                    "t.yaml:4: check_objects[0].selector: not possible together with name and generated; remove one of them",
		"generated: true\n  count: 1":                             `t.yaml:3: check_objects[0].generated: needs a name that ends with "-", got ""`,
		"name: p\n  generated: true\n  count: 1":                  `t.yaml:4: check_objects[0].generated: needs a name that ends with "-", got "p"`,
		"name: p-\n  count: 1":                                    `t.yaml:3: check_objects[0].name: "p-" ends with "-", which selects generated pods in check_pods and check_logs only, and other objects with generated: true`,
		"count: 1":                                                "t.yaml:2: check_objects[0].name: must not be empty, unless selector is given",
		"selector: a=b":                                           "t.yaml:2: check_objects[0].expression: must not be empty, unless never or count is given",
		"selector: a=b\n  count: -1":                              "t.yaml:4: check_objects[0].count: must be 0 or more, got -1",
		"selector: a=b\n  count: many":                            "t.yaml:4: ",
		"selector: a=b\n  count: 0\n  expression: object.a":       "t.yaml:4: check_objects[0].count: 0 leaves no object that the expression could be about; remove one of them",
		"name: p\n  count: 1\n  expression: object.a":             "t.yaml:4: check_objects[0].count: there is only one object of a name; use 0, selector or generated",
		"selector: a=b\n  namespace: A\n  count: 1":               `t.yaml:4: check_objects[0].namespace: "A" is not a valid namespace name`,
		"selector: a=b\n  count: 1\n  always: true":               "t.yaml:2: check_objects[0]: selector, generated and count are not possible together with always, never and for_seconds",
		"name: p-\n  generated: true\n  never: object.a":          "t.yaml:2: check_objects[0]: selector, generated and count are not possible together with always, never and for_seconds",
		"selector: a=b\n  expression: object.a\n  for_seconds: 1": "t.yaml:2: check_objects[0]: selector, generated and count are not possible together with always, never and for_seconds",
	} {
		_, err := Decode("t.yaml", []byte("check_objects:\n- kind: Thing\n  "+text+"\n"), nil)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestOnlyAbsent(t *testing.T) {
	for text, want := range map[string]bool{
		"check_objects: [{kind: Thing, name: a, count: 0}]":                                         true,
		"check_objects: [{kind: Thing, name: a, count: 0}, {kind: Thing, selector: a=b, count: 1}]": false,
		"check_objects: [{kind: Thing, name: a, count: 0}]\ncheck_pods: [{name: p}]":                false,
		"check_objects: [{kind: Thing, name: a, count: 0}]\nsteps: [{delete: {type: a, name: b}}]":  false,
	} {
		if got := decode(t, text).OnlyAbsent(); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
