// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReading: what an expression reads that is not true, as far as the failure does not show it.
func TestReading(t *testing.T) {
	tests := []struct {
		expression string
		fields     []string
		words      []string
		shown      bool
	}{
		{`object.status.phase == "Succeeded"`, nil, []string{"Succeeded"}, true},
		{`object.metadata.name == "q"`, nil, []string{"q"}, false},
		{`object.status.phase == "Failed" && object.status.reason == "Evicted"`, []string{"status.reason"}, []string{"Failed", "Evicted"}, true},
		{`has(object.status.reason)`, []string{"status.reason"}, nil, false},
		{`object.status.?reason.orValue("none") == "x"`, []string{"status.reason"}, []string{"reason", "none", "x"}, false},
		{`object.status["reason"] == "x"`, []string{"status.reason"}, []string{"reason", "x"}, false},
		{`object.status.containerStatuses[0].restartCount == 1`, nil, nil, true},
		{`object.status.containerStatuses[3].ready`, []string{"status.containerStatuses.ready"}, nil, false},
		{`size(object.status.containerStatuses) == 2`, []string{"status.containerStatuses"}, nil, false},
		{`object.status.containerStatuses.exists(c, c.name == "side" && c.state.terminated.exitCode == 0)`,
			[]string{"status.containerStatuses.name", "status.containerStatuses.state.terminated.exitCode"}, []string{"side"}, false},
		{`object.status.containerStatuses.filter(c, c.name == "main")[0].ready`,
			[]string{"status.containerStatuses.ready", "status.containerStatuses.name"}, []string{"main"}, false},
		{`object.status.containerStatuses.map(c, c.state.terminated).all(t, t.exitCode == 0)`,
			[]string{"status.containerStatuses.state.terminated.exitCode"}, nil, false},
		{`object.status.containerStatuses.map(c, has(c.state), c.state).all(s, has(s.running))`,
			[]string{"status.containerStatuses.state.running"}, nil, false},
		{`object.status.containerStatuses[?0].optMap(c, has(c.ready)).orValue(false)`, []string{"status.containerStatuses.ready"}, nil, false},
		{`object.status.containerStatuses.all(c, object.spec.containers.exists(s, s.name == c.name && s.image == "x"))`,
			[]string{"spec.containers.name", "status.containerStatuses.name", "spec.containers.image"}, []string{"x"}, false},
	}
	for _, tt := range tests {
		s := &fake{objects: map[string]ObjectState{"Pod/p": {Object: object(t, failedPod)}}}
		o := objectCheck(t, tt.expression).Evaluate(s).Outcomes[0]
		want := &Reading{ObjectRef{"v1", "Pod", "default", "p", ""}, tt.fields, tt.words, tt.shown}
		if diff := cmp.Diff(want, o.Read); o.Verdict == Holds || diff != "" {
			t.Errorf("%s: %s (-want +got)\n%s", tt.expression, o.Verdict, diff)
		}
	}
}

// TestNothingRead: an outcome that is about anything but an expression that is not true reads nothing.
func TestNothingRead(t *testing.T) {
	for _, tt := range []struct {
		check string
		pod   ObjectState
	}{
		{"{kind: Pod, name: p, expression: object.status.phase == 'Failed'}", ObjectState{Object: object(t, failedPod)}},
		{"{kind: Pod, name: p, expression: object.status.phase == 'Failed'}", ObjectState{}},
		{"{kind: Pod, selector: a=b, count: 1}", ObjectState{}},
		{"{kind: Pod, name: p, count: 0}", ObjectState{Object: object(t, failedPod)}},
	} {
		s := &fake{objects: map[string]ObjectState{"Pod/p": tt.pod}}
		if o := decode(t, "check_objects: ["+tt.check+"]").Evaluate(s).Outcomes[0]; o.Read != nil {
			t.Errorf("%s: %+v", tt.check, o.Read)
		}
	}
}

// TestReadingOfOneOfSeveral: it is of the object that the failure shows.
func TestReadingOfOneOfSeveral(t *testing.T) {
	p := decode(t, "check_objects: [{kind: Thing, selector: a=b, count: 2, expression: has(object.status.x)}]")
	s := &fake{several: map[string]ObjectsState{"Thing/a=b": {Read: true, Objects: []map[string]any{
		object(t, `{"metadata": {"name": "good"}, "status": {"x": 1}}`), object(t, `{"metadata": {"name": "bad"}, "status": {}}`),
	}}}}
	want := &Reading{Object: ObjectRef{"", "Thing", "default", "bad", ""}, Fields: []string{"status.x"}}
	if diff := cmp.Diff(want, p.Evaluate(s).Outcomes[0].Read); diff != "" {
		t.Error(diff)
	}
}
