// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"testing"
)

const twoObjects = `
check_objects:
- kind: Pod
  name: p
  expression: object.status.phase == "Failed" && config.data.wanted == object.metadata.name
  others: [{as: config, kind: ConfigMap, name: c}]
`

// TestOthers: an expression reads further objects by their variables. While one of them is absent, the check does not
// hold, and its text says so.
func TestOthers(t *testing.T) {
	pod := ObjectState{Object: object(t, failedPod)}
	tests := map[string]struct {
		objects map[string]ObjectState
		want    Verdict
		got     string
	}{
		"both, as wanted": {map[string]ObjectState{"Pod/p": pod, "ConfigMap/c": {Object: object(t, `{"data": {"wanted": "p"}}`)}}, Holds,
			"object.status.phase = \"Failed\"\nconfig.data.wanted = \"p\"\nobject.metadata.name = \"p\""},
		"both, not as wanted": {map[string]ObjectState{"Pod/p": pod, "ConfigMap/c": {Object: object(t, `{"data": {"wanted": "q"}}`)}}, NotYet,
			"expression is false\nobject.status.phase = \"Failed\"\nconfig.data.wanted = \"q\"\nobject.metadata.name = \"p\""},
		"a field is missing": {map[string]ObjectState{"Pod/p": pod, "ConfigMap/c": {Object: object(t, `{}`)}}, NotYet,
			"expression failed: no such key: data\nobject.status.phase = \"Failed\"\nconfig.data.wanted = missing\nobject.metadata.name = \"p\""},
		"the other is absent": {map[string]ObjectState{"Pod/p": pod}, NotYet, "no ConfigMap c in namespace default"},
		"the other cannot be read": {map[string]ObjectState{"Pod/p": pod, "ConfigMap/c": {Err: errors.New("forbidden")}}, NotYet,
			"no ConfigMap c in namespace default\nlast error: forbidden"},
		"its own is absent": {map[string]ObjectState{"ConfigMap/c": {Object: object(t, `{"data": {"wanted": "p"}}`)}}, NotYet, "no Pod p in namespace default"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := decode(t, twoObjects).Evaluate(&fake{objects: tt.objects}).Outcomes[0]
			if o.Verdict != tt.want || o.Got != tt.got {
				t.Errorf("%s\ngot  %s\nwant %s", o.Verdict, o.Got, tt.got)
			}
			if wantErr := tt.objects["ConfigMap/c"].Err; !errors.Is(o.Err, wantErr) {
				t.Errorf("error %v, want %v", o.Err, wantErr)
			}
		})
	}
}

// TestOthersAreSecret: the values of a Secret are not shown, whichever of the objects it is.
func TestOthersAreSecret(t *testing.T) {
	p := decode(t, `check_objects: [{kind: Pod, name: p, expression: object.metadata.name == s.data.a, others: [{as: s, kind: Secret, name: s}]}]`)
	o := p.Evaluate(&fake{objects: map[string]ObjectState{"Pod/p": {Object: object(t, failedPod)}, "Secret/s": {Object: object(t, `{"data": {"a": "hidden"}}`)}}}).Outcomes[0]
	if want := "expression is false\nthe values of a Secret are not shown"; o.Got != want {
		t.Errorf("%q", o.Got)
	}
}

// TestOthersAreEvaluatedOncePerVersion: a new version of any of the objects is looked at.
func TestOthersAreEvaluatedOncePerVersion(t *testing.T) {
	e := NewEvaluator(decode(t, `check_objects: [{kind: Thing, name: t, expression: object.a == other.a, others: [{as: other, kind: Thing, name: u}]}]`).Checks)
	for i, step := range []struct {
		object, other string
		want          Verdict
	}{
		{`{"a": 0, "metadata": {"uid": "u", "resourceVersion": "1"}}`, `{"a": 1, "metadata": {"uid": "v", "resourceVersion": "1"}}`, NotYet},
		{`{"a": 1, "metadata": {"uid": "u", "resourceVersion": "1"}}`, `{"a": 1, "metadata": {"uid": "v", "resourceVersion": "1"}}`, NotYet},
		{`{"a": 0, "metadata": {"uid": "u", "resourceVersion": "1"}}`, `{"a": 0, "metadata": {"uid": "v", "resourceVersion": "2"}}`, Holds},
		{`{"a": 1, "metadata": {"uid": "u", "resourceVersion": "2"}}`, `{"a": 0, "metadata": {"uid": "v", "resourceVersion": "2"}}`, NotYet},
		{`{"a": 0, "metadata": {"uid": "u", "resourceVersion": "2"}}`, `{"a": 0}`, Holds},
	} {
		s := &fake{objects: map[string]ObjectState{"Thing/t": {Object: object(t, step.object)}, "Thing/u": {Object: object(t, step.other)}}}
		if got := e.Evaluate(s).Verdict(); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
}

// TestOthersThatAreWrong: each problem of others has its place.
func TestOthersThatAreWrong(t *testing.T) {
	const check = "check_objects:\n- kind: Pod\n  name: p\n  expression: object.status.phase == job.status.phase\n  others:\n"
	const job = "  - {as: job, kind: Job, name: j}\n"
	for name, tt := range map[string]struct{ text, want string }{
		"a field that it does not have": {check + job, `t.yaml:4: check_objects[0].expression: CEL expression: column 49: JobStatus has no field "phase"; it has active, completedIndexes, completionTime, conditions, failed, failedIndexes, ready, startTime, succeeded, terminating, uncountedTerminatedPods`},
		"any field of another group":    {check + "  - {as: job, kind: Job, api_version: example.com/v1, name: j}\n", ""},
		"not used":                      {check + "  - {as: job, kind: Thing, name: j}\n  - {as: other, kind: Thing, name: j}\n", "t.yaml:4: check_objects[0].expression: CEL expression does not use the variable other; remove it from others"},
		"twice":                         {check + "  - {as: job, kind: Thing, name: j}\n  - {as: job, kind: Thing, name: k}\n", `t.yaml:7: check_objects[0].others[1].as: there is already a variable "job"`},
		"the name of the object":        {check + "  - {as: job, kind: Thing, name: j}\n  - {as: object, kind: Thing, name: k}\n", `t.yaml:7: check_objects[0].others[1].as: there is already a variable "object"`},
		"a word of CEL":                 {check + "  - {as: job, kind: Thing, name: j}\n  - {as: in, kind: Thing, name: k}\n", `t.yaml:7: check_objects[0].others[1].as: "in" is not a valid name of a variable (expected e.g. job, configMap)`},
		"a type of CEL":                 {check + "  - {as: job, kind: Thing, name: j}\n  - {as: int, kind: Thing, name: k}\n", `t.yaml:7: check_objects[0].others[1].as: "int" is not a valid name of a variable (expected e.g. job, configMap)`},
		"no name of a variable":         {check + "  - {as: job, kind: Thing, name: j}\n  - {as: a-b, kind: Thing, name: k}\n", `t.yaml:7: check_objects[0].others[1].as: "a-b" is not a valid name of a variable (expected e.g. job, configMap)`},
		"a name of generated objects":   {check + "  - {as: job, kind: Thing, name: j-}\n", "t.yaml:6: check_objects[0].others[0].name: \"j-\" ends with \"-\", which selects generated pods in check_pods and check_logs only, and other objects with generated: true"},
		"no kind":                       {check + "  - {as: job, kind: x_y, name: j}\n", "t.yaml:6: check_objects[0].others[0].kind: \"x_y\" is not a valid kind (expected e.g. Pod, ConfigMap, Job)"},
		"over time":                     {check + "  - {as: job, kind: Thing, name: j}\n  always: true\n", "t.yaml:5: check_objects[0].others: not possible together with always, never and for_seconds, which are about the revisions of one object"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode("t.yaml", []byte(tt.text), nil)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
