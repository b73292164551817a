// SPDX-License-Identifier: Apache-2.0

package celtypes_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/interTwin-eu/vk-test-set/framework/celtypes"
)

func newEnv(t testing.TB) *cel.Env {
	t.Helper()
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: environment.DefaultCompatibilityVersion(),
		EnvOptions:        []cel.EnvOption{cel.Variable("object", cel.DynType), cel.Variable("other", cel.DynType)},
	})
	if err != nil {
		t.Fatal(err)
	}
	env, err := set.Env(environment.NewExpressions)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// check checks an expression on a pod, and gives the problems as text.
func check(t testing.TB, env *cel.Env, expression string) (result, problems string) {
	t.Helper()
	parsed, issues := env.Compile(expression)
	if issues.Err() != nil {
		t.Fatalf("%s: without types: %v", expression, issues.Err())
	}
	of, found := celtypes.Check(env, parsed, map[string]reflect.Type{"object": reflect.TypeFor[corev1.Pod]()})
	var lines []string
	for _, p := range found {
		lines = append(lines, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Msg))
	}
	return of.String(), strings.Join(lines, "\n")
}

// TestTypos: what cannot be meant is refused, at the place of the field or operator.
func TestTypos(t *testing.T) {
	const container = `it has allocatedResources, allocatedResourcesStatus, containerID, image, imageID, lastState, name, ready, resources, restartCount, started, state, stopSignal, user, volumeMounts`
	tests := []struct{ expression, want string }{
		// A field that the type does not have, however it is selected.
		{`object.status.containerStatues.all(c, c.ready)`, `1:15 PodStatus has no field "containerStatues", did you mean "containerStatuses"?`},
		{`object.stauts.phase == "Running"`, `1:8 Pod has no field "stauts", did you mean "status"?`},
		{`object.metadata.label.a == "b"`, `1:17 ObjectMeta has no field "label", did you mean "labels"?`},
		{`object.status.containerStatuses[0].state.terminated.exitcode == 0`, `1:53 ContainerStateTerminated has no field "exitcode", did you mean "exitCode"?`},
		{`has(object.status.typo)`, `1:19 PodStatus has no field "typo"`},
		{`has(object.status.containerStatuses[0].lastStates)`, `1:40 ContainerStatus has no field "lastStates", did you mean "lastState"?`},
		{`has(object.status.phase) && has(object.status.sta)`, `1:47 PodStatus has no field "sta"`},
		{`object["status"]["phse"] == "x"`, `1:19 PodStatus has no field "phse", did you mean "phase"?`},
		{`object.status.?reson.orValue("x") == "x"`, `1:16 PodStatus has no field "reson", did you mean "reason"?`},
		{`object.status[?"phse"].orValue("") == "x"`, `1:17 PodStatus has no field "phse", did you mean "phase"?`},
		{`object.status.?containerStatuses[?0].?raedy.orValue(false)`, `1:39 ContainerStatus has no field "raedy", did you mean "ready"?`},
		// In macros, whose variable has the type of the list's items.
		{`object.status.containerStatuses.all(c, c.exitCode == 0)`, `1:42 ContainerStatus has no field "exitCode"; ` + container},
		{`object.status.containerStatuses.filter(c, c.nam == "a").size() == 1`, `1:45 ContainerStatus has no field "nam", did you mean "name"?`},
		{`object.status.containerStatuses.map(c, c.state)[0].runnin.startedAt != ""`, `1:52 ContainerState has no field "runnin", did you mean "running"?`},
		{`object.status.containerStatuses.all(i, c, c.nam == "a")`, `1:45 ContainerStatus has no field "nam", did you mean "name"?`},
		{`object.status.?containerStatuses.orValue([]).all(c, c.raedy)`, `1:55 ContainerStatus has no field "raedy", did you mean "ready"?`},
		{`object.status.?containerStatuses.optMap(l, l[0].raedy).orValue(true)`, `1:49 ContainerStatus has no field "raedy", did you mean "ready"?`},
		{`object.status.conditions.exists_one(c, c.type == "Ready" && c.state == "True")`, `1:63 PodCondition has no field "state", did you mean "status"?`},
		// A field of what has none.
		{`object.status.containerStatuses.name == "a"`, `1:33 a list has no field "name"; use an index such as [0], or exists(x, ...) or all(x, ...)`},
		{`object.status.containerStatuses["a"].ready`, `1:34 a list has no field "a"; use an index such as [0], or exists(x, ...) or all(x, ...)`},
		{`object.status.phase.reason == "a"`, `1:21 a string has no field "reason"`},
		// Values that are never equal.
		{`object.status.containerStatuses.exists(c, c.state.terminated.exitCode == "0")`, `1:71 compares an int with a string, which are never equal`},
		{`object.status.containerStatuses[0].ready == "true"`, `1:42 compares a bool with a string, which are never equal`},
		{`object.metadata.labels.a != 1`, `1:26 compares a string with an int, which are never equal`},
		{`object.status == "Running"`, `1:15 compares PodStatus with a string, which are never equal`},
		{`object.status.containerStatuses == 1`, `1:33 compares a list with an int, which are never equal`},
		{`object.status.containerStatuses.map(c, c.restartCount) == ["0"]`, `1:56 compares a list with a list, which are never equal`},
		{`object.status.phase in [1, 2]`, `1:21 "in" cannot be applied to (string, list(int))`},
		{`object.status in ["Running"]`, `1:15 "in" cannot be applied to (PodStatus, list(string))`},
		// Operators and functions that do not take a value of the type.
		{`object.status.containerStatuses[0].restartCount < "1"`, `1:49 "<" cannot be applied to (int, string)`},
		{`!object.status.containerStatuses[0].restartCount`, `1:1 "!" cannot be applied to (int)`},
		{`object.status.containerStatuses[0].restartCount.startsWith("a")`, `1:59 "startsWith" cannot be applied to int.(string)`},
		{`object.status.startsWith("a")`, `1:25 "startsWith" cannot be applied to PodStatus.(string)`},
		{`size(object.status.containerStatuses[0].restartCount) == 1`, `1:5 "size" cannot be applied to (int)`},
		{`object.status.containerStatuses[0].ready && object.status.phase`, `1:58 expected type 'bool' but found 'string'`},
		{`object.status.phase.all(c, c == "a")`, `1:14 expression of type 'string' cannot be range of a comprehension (must be list, map, or dynamic)`},
		{`object.status.startTime < timestamp("2026-01-01T00:00:00Z")`, `1:25 "<" cannot be applied to (string, timestamp); in JSON, times are strings: use timestamp(...)`},
		// Several at once, and in several lines.
		{"object.status.phase == 1 &&\n  object.status.typo == ''", "1:21 compares a string with an int, which are never equal\n2:17 PodStatus has no field \"typo\""},
		{`object.status.typo.further.all(x, x.any == object.status.typo2)`, "1:15 PodStatus has no field \"typo\"\n1:58 PodStatus has no field \"typo2\""},
	}
	env := newEnv(t)
	for _, tt := range tests {
		if _, got := check(t, env, tt.expression); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.expression, got, tt.want)
		}
	}
}

// TestAccepted: what the evaluation gives a meaning is accepted, also where CEL's own type checker is stricter.
func TestAccepted(t *testing.T) {
	tests := []string{
		`object.status.phase in ["Running", "Failed"]`,
		`object.metadata.labels["a.b/c"] == "d" && object.metadata.labels.any == "e"`,
		`quantity(object.spec.containers[0].resources.limits.cpu).isGreaterThan(quantity("1"))`,
		`timestamp(object.status.startTime) < timestamp("2026-01-01T00:00:00Z")`,
		`object.status.containerStatuses.map(c, c.restartCount).sum() == 0`,
		`object.status.containerStatuses.map(c, c.name).join(",") == "a,b"`,
		`object.kind == "Pod" && object.apiVersion == "v1" && object.metadata.uid != ""`,
		// An IntOrString is a number or a string.
		`object.spec.containers[0].livenessProbe.httpGet.port == "http"`,
		`object.spec.containers[0].livenessProbe.httpGet.port == 80`,
		// An object is a map of its fields.
		`size(object.status.containerStatuses[0].state) == 1 && object.status.containerStatuses[0].state.size() == 1`,
		`"terminated" in object.status.containerStatuses[0].state`,
		`object.status.containerStatuses[0].state.all(k, k == "running")`,
		`object.status.containerStatuses[0].state == {"running": {}}`,
		`object.spec.tolerations == [{"key": "a"}]`,
		`["phase", "reason"].all(f, object.status[f] != "")`,
		`type(object.status) == map`,
		// null, numbers, and values of several types.
		`object.status.reason == null || object.status.containerStatuses[0].restartCount != null`,
		`object.status.containerStatuses[0].restartCount == 0.0 && object.status.containerStatuses[0].restartCount < 1.5`,
		`0.0 in object.status.containerStatuses.map(c, c.restartCount)`,
		`(has(object.status.reason) ? object.status.reason : 0) == "x"`,
		`object.status.?reason.orValue(0) == "x"`,
		`object.status.?reason.or(optional.of(1)).hasValue()`,
		`object.metadata.finalizers + [1] == []`,
		// What is not known may be anything.
		`dyn(object).status.fieldOfTomorrow == 1 && dyn(object.status).another.field`,
		`other.any.field == 1 && other.any.field == "a"`,
		`object.status.phase == other.status.phase`,
	}
	env := newEnv(t)
	for _, expression := range tests {
		if result, problems := check(t, env, expression); problems != "" || result != "bool" && result != "dyn" {
			t.Errorf("%s: %s, %s", expression, result, problems)
		}
	}
}

// TestResult: the type of the result is known, so that a comparison that was forgotten is found.
func TestResult(t *testing.T) {
	env := newEnv(t)
	for expression, want := range map[string]string{
		`object.status.phase`:                       "string",
		`object.status.containerStatuses`:           "list(k8s.io/api/core/v1.ContainerStatus)",
		`object.status.containerStatuses[0]`:        "k8s.io/api/core/v1.ContainerStatus",
		`object.metadata.labels`:                    "map(string, string)",
		`object.spec.priority`:                      "int",
		`object.spec.hostNetwork`:                   "bool",
		`object.metadata.creationTimestamp`:         "string",
		`object.spec.containers[0].resources`:       "k8s.io/api/core/v1.ResourceRequirements",
		`object.metadata.managedFields[0]`:          "k8s.io/apimachinery/pkg/apis/meta/v1.ManagedFieldsEntry",
		`other.any`:                                 "dyn",
		`object.status.?reason`:                     "optional_type(string)",
		`object.spec.overhead.cpu`:                  "string",
		`object.metadata.managedFields[0].fieldsV1`: "dyn",
	} {
		if got, problems := check(t, env, expression); got != want || problems != "" {
			t.Errorf("%s: %s, want %s; %s", expression, got, want, problems)
		}
	}
	for result, want := range map[*cel.Type]string{
		cel.IntType: "an int", cel.StringType: "a string", cel.ListType(cel.IntType): "a list", cel.MapType(cel.StringType, cel.IntType): "a map",
		cel.ObjectType("k8s.io/api/core/v1.Pod"): "Pod",
	} {
		if got := celtypes.Name(result); got != want {
			t.Errorf("Name(%s) = %q, want %q", result, got, want)
		}
	}
}
