// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"testing"
)

// TestExpressionsAreTypeChecked: on kinds of Kubernetes, and at the place in the file.
func TestExpressionsAreTypeChecked(t *testing.T) {
	const typo = "expression: object.status.typo == 1}]"
	tests := map[string]struct{ text, want string }{
		"a kind of a definition":   {"check_objects: [{kind: Thing, name: a, " + typo, ""},
		"one of the same name":     {"check_objects: [{kind: Pod, api_version: example.com/v1, name: a, " + typo, ""},
		"a version to come":        {"check_objects: [{kind: Job, api_version: batch/v9, name: a, " + typo, ""},
		"an escape from the types": {"check_objects: [{kind: Pod, name: a, expression: dyn(object).status.typo == 1}]", ""},
		"without a version":        {"check_objects: [{kind: Pod, name: a, " + typo, `t.yaml:1: check_objects[0].expression: CEL expression: column 64: PodStatus has no field "typo"`},
		"with a version":           {"check_objects: [{kind: Pod, api_version: v1, name: a, " + typo, `t.yaml:1: check_objects[0].expression: CEL expression: column 81: PodStatus has no field "typo"`},
		"in a step":                {"steps: [{delete: {type: pod, name: a}, check_objects: [{kind: Pod, name: a, " + typo + "}]", `t.yaml:1: steps[0].check_objects[0].expression: CEL expression: column 103: PodStatus has no field "typo"`},
		"no bool":                  {"check_objects: [{kind: Pod, name: a, expression: object.status.containerStatuses}]", `t.yaml:1: check_objects[0].expression: CEL expression returns a list, expected bool; add a comparison`},
		"never":                    {"check_objects: [{kind: Pod, name: a, never: object.status.typo == 1}]", `t.yaml:1: check_objects[0].never: CEL expression: column 59: PodStatus has no field "typo"`},
		"never, of a pod":          {"check_pods: [{name: a, never: object.status.phse == 'Failed'}]", `t.yaml:1: check_pods[0].never: CEL expression: column 45: PodStatus has no field "phse", did you mean "phase"?`},
		"folded": {"check_objects:\n- kind: Pod\n  name: a\n  expression: >-\n    object.status.phase == \"Running\" &&\n    object.status.containerStatues.all(c, c.redy)\n",
			`t.yaml:6: check_objects[0].expression: CEL expression: column 19: PodStatus has no field "containerStatues", did you mean "containerStatuses"?`},
		"several": {"check_objects:\n- kind: Pod\n  name: a\n  expression: |\n    object.status.phase == 1 ||\n    object.spec.nodename == \"a\"\n",
			"t.yaml:5: check_objects[0].expression: CEL expression: column 25: compares a string with an int, which are never equal\n" +
				`t.yaml:6: check_objects[0].expression: CEL expression: column 17: PodSpec has no field "nodename", did you mean "nodeName"?`},
		// An Event is one of two groups, unless the version says which.
		"a field of one group":         {`check_objects: [{kind: Event, name: a, expression: object.regarding.name == "p"}]`, ""},
		"a field of the other":         {`check_objects: [{kind: Event, name: a, expression: object.involvedObject.name == "p"}]`, ""},
		"a field of neither":           {`check_objects: [{kind: Event, name: a, expression: object.involved.name == "p"}]`, `t.yaml:1: check_objects[0].expression: CEL expression: column 59: Event has no field "involved"`},
		"a field of the wrong group":   {`check_objects: [{kind: Event, api_version: v1, name: a, expression: object.regarding.name == "p"}]`, `t.yaml:1: check_objects[0].expression: CEL expression: column 76: Event has no field "regarding"`},
		"a syntax error has its place": {"check_objects:\n- kind: Pod\n  name: a\n  expression: |\n    object.status.phase ==\n      ) true\n", `t.yaml:6: check_objects[0].expression: CEL expression: column 7: Syntax error: extraneous input ')'`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Decode("t.yaml", []byte(tt.text), nil)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("%s\ngot  %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}
