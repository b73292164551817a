// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const failedPod = `{"metadata": {"name": "p", "labels": {"a.b/c": "d"}, "creationTimestamp": "2026-01-01T00:00:00Z"},
	"spec": {"containers": [{"name": "main", "resources": {"limits": {"memory": "64Mi"}}}]},
	"status": {"phase": "Failed", "containerStatuses": [{"name": "main", "restartCount": 0, "state": {"terminated": {"exitCode": 42}}}]}}`

func object(t testing.TB, text string) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func objectCheck(t testing.TB, expression string) *Procedure {
	t.Helper()
	return checkOf(t, "{kind: Pod, api_version: v1, name: p, expression: %s}", expression)
}

// thingCheck is a check on an object whose kind is not known, so that it may have any field.
func thingCheck(t testing.TB, expression string) *Procedure {
	t.Helper()
	return checkOf(t, "{kind: Thing, api_version: example.com/v1, name: t, expression: %s}", expression)
}

func checkOf(t testing.TB, check, expression string) *Procedure {
	t.Helper()
	quoted, err := json.Marshal(expression)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, "check_objects: ["+fmt.Sprintf(check, quoted)+"]")
}

func TestObjectExpressions(t *testing.T) {
	tests := []struct {
		expression string
		want       Verdict
		got        string
	}{
		{`object.status.containerStatuses.exists(c, c.name == "main" && c.state.terminated.exitCode == 42)`, Holds,
			`object.status.containerStatuses = [{"name":"main","restartCount":0,"state":{"terminated":{"exitCode":42}}}]`},
		{`object.status.phase == "Succeeded"`, NotYet, "expression is false\nobject.status.phase = \"Failed\""},
		{`object.status.phase == "Failed" && object.status.reason == "Evicted"`, NotYet,
			"expression failed: no such key: reason\nobject.status.phase = \"Failed\"\nobject.status.reason = missing"},
		{`has(object.status.reason)`, NotYet, "expression is false\nobject.status.reason = missing"},
		{`object.status.containerStatuses[0].restartCount == 0`, Holds, "object.status.containerStatuses[0].restartCount = 0"},
		{`object.status.containerStatuses[3].ready`, NotYet,
			"expression failed: index out of bounds: 3\nobject.status.containerStatuses[3].ready = missing"},
		{`object.metadata.labels["a.b/c"] == "d"`, Holds, `object.metadata.labels["a.b/c"] = "d"`},
		{`quantity(object.spec.containers[0].resources.limits.memory).isLessThan(quantity("1Gi"))`, Holds,
			`object.spec.containers[0].resources.limits.memory = "64Mi"`},
		{`timestamp(object.metadata.creationTimestamp) < timestamp("2027-01-01T00:00:00Z")`, Holds,
			`object.metadata.creationTimestamp = "2026-01-01T00:00:00Z"`},
		{`dyn(object).status.phase`, NotYet, "expression returns string, expected bool\nobject.status.phase = \"Failed\""},
		{`object.status.?reason.orValue("none") == "none"`, Holds, "object.status.reason = missing"},
		{`[1,2,3].sum() == 6 && object.metadata.name.find("p") == "p"`, Holds, `object.metadata.name = "p"`},
		{`object.metadata.name == "q" ? true : false`, NotYet, "expression is false\nobject.metadata.name = \"p\""},
	}
	for _, tt := range tests {
		s := &fake{objects: map[string]ObjectState{"Pod/p": {Object: object(t, failedPod)}}}
		o := objectCheck(t, tt.expression).Evaluate(s).Outcomes[0]
		if diff := cmp.Diff(tt.got, o.Got); o.Verdict != tt.want || diff != "" {
			t.Errorf("%s: %s, want %s (-want +got)\n%s", tt.expression, o.Verdict, tt.want, diff)
		}
	}
}

func TestObjectAbsent(t *testing.T) {
	p := objectCheck(t, `object.status.phase == "Failed"`)
	o := p.Evaluate(&fake{}).Outcomes[0]
	if o.Verdict != NotYet || o.Got != "no Pod p in namespace default" {
		t.Errorf("%s, %q", o.Verdict, o.Got)
	}
	s := &fake{objects: map[string]ObjectState{"Pod/p": {Err: errors.New("forbidden")}}}
	if o = p.Evaluate(s).Outcomes[0]; o.Verdict != NotYet || o.Err == nil || !strings.HasSuffix(o.Got, "\nlast error: forbidden") {
		t.Errorf("%s, %q", o.Verdict, o.Got)
	}
}

// TestObjectOfAPodThatIsGone: nobody creates it again, unless it has a controller.
func TestObjectOfAPodThatIsGone(t *testing.T) {
	controlled := func(p *corev1.Pod) {
		yes := true
		p.OwnerReferences = []metav1.OwnerReference{{Kind: "StatefulSet", Name: "s", UID: "s", Controller: &yes}}
	}
	gone := PodState{Pod: newPod("Running"), Gone: true}
	for _, tt := range []struct {
		what string
		pods []PodState
		want Verdict
		got  string
	}{
		{"not seen yet", nil, NotYet, "no Pod p in namespace default"},
		{"gone", []PodState{gone}, Never, "gone; last seen: Running, no container status"},
		{"gone twice", []PodState{gone, gone}, Never, "gone; last seen: Running, no container status"},
		{"another one is there", []PodState{gone, {Pod: newPod("Pending")}}, NotYet, "no Pod p in namespace default"},
		{"its controller creates another one", []PodState{{Pod: newPod("Running", controlled), Gone: true}}, NotYet, "no Pod p in namespace default"},
	} {
		o := objectCheck(t, `object.status.phase == "Failed"`).Evaluate(&fake{pods: tt.pods}).Outcomes[0]
		if o.Verdict != tt.want || o.Got != tt.got {
			t.Errorf("%s: %s, %q, want %s, %q", tt.what, o.Verdict, o.Got, tt.want, tt.got)
		}
	}
}

func TestExpressionCostIsBound(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat("1,", 400), ",")
	s := &fake{objects: map[string]ObjectState{"Thing/t": {Object: object(t, `{"l": [`+list+`]}`)}}}
	o := thingCheck(t, `object.l.all(a, object.l.all(b, object.l.all(c, a + b + c > 0)))`).Evaluate(s).Outcomes[0]
	if o.Verdict != Never || !strings.Contains(o.Got, "cost limit") {
		t.Errorf("%s, %q", o.Verdict, o.Got)
	}
}

// TestObjectsAreEvaluatedOncePerVersion: the verdict is kept for a resourceVersion, not for objects without one.
func TestObjectsAreEvaluatedOncePerVersion(t *testing.T) {
	e := NewEvaluator(thingCheck(t, `object.a == 1`).Checks)
	steps := []struct {
		object string
		want   Verdict
	}{
		{`{"a": 0, "metadata": {"uid": "u", "resourceVersion": "1"}}`, NotYet},
		{`{"a": 1, "metadata": {"uid": "u", "resourceVersion": "1"}}`, NotYet},
		{`{"a": 1, "metadata": {"uid": "v", "resourceVersion": "1"}}`, Holds},
		{`{"a": 0, "metadata": {"uid": "v", "resourceVersion": "2"}}`, NotYet},
		{`{"a": 1}`, Holds},
		{`{"a": 0}`, NotYet},
	}
	for i, step := range steps {
		s := &fake{objects: map[string]ObjectState{"Thing/t": {Object: object(t, step.object)}}}
		if got := e.Evaluate(s).Verdict(); got != step.want {
			t.Errorf("step %d: %s", i, got)
		}
	}
}

func TestObjectRefs(t *testing.T) {
	p := decode(t, "check_objects: [{kind: Pod, name: a, expression: has(object.spec)}, {kind: Pod, name: a, expression: has(object.status)}, {kind: Job, api_version: batch/v1, name: a, namespace: n, expression: has(object.spec)}]")
	want := []ObjectRef{{Kind: "Pod", Namespace: "default", Name: "a"}, {APIVersion: "batch/v1", Kind: "Job", Namespace: "n", Name: "a"}}
	if diff := cmp.Diff(want, p.ObjectRefs()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestListsAreShownWithoutNoise: but for what the expression is about.
func TestListsAreShownWithoutNoise(t *testing.T) {
	object := map[string]any{"list": []any{map[string]any{
		"name": "c", "image": "i", "state": map[string]any{"terminated": map[string]any{"exitCode": int64(1), "containerID": "x", "image": "j"}},
		"lastTransitionTime": "now",
	}}}
	for expression, want := range map[string]string{
		"object.list.size() == 2":                          `object.list = [{"name":"c","state":{"terminated":{"exitCode":1,"image":"j"}}}]`,
		"object.list.all(x, x.lastTransitionTime == null)": `object.list = [{"lastTransitionTime":"now","name":"c","state":{"terminated":{"exitCode":1,"image":"j"}}}]`,
	} {
		p, err := compileCEL(expression, variables{theObject: nil})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.values(of(object)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", expression, got, want)
		}
	}
}
