// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	const (
		kubelet = `{phase: Running, podIP: 10.0.0.1, x: 1,
  conditions: [{type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z"}, {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z", reason: Fine}],
  containerStatuses: [{name: a, ready: true, restartCount: 0, containerID: "a://1", state: {running: {}}}, {name: b, ready: true, restartCount: 0, containerID: "b://1", state: {running: {}}}]}`
		here = `{phase: Running, x: 2,
  conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "True"}],
  containerStatuses: [{name: a, ready: true, restartCount: 0, state: {running: {}}}, {name: b, ready: false, restartCount: 0, state: {running: {}}}]}`
	)
	trace := Merge([]Trace{Of(observe(t, []string{kubelet}))})
	pod := func(only bool, words string, fields ...string) Question {
		return Question{Kind: "Pod", Namespace: "default", Name: "p-uid", Fields: fields, Words: strings.Fields(words), Only: only}
	}
	tests := []struct {
		name  string
		asked Question
		want  string
	}{
		{"nothing: the most telling", pod(false, ""), "containerStatuses[b].state"},
		{"a field", pod(false, "", "status.podIP"), "podIP"},
		{"one of two fields", pod(false, "", "status.phase", "status.podIP"), "podIP"},
		{"a field that is the same", pod(false, "", "status.phase"), "containerStatuses[b].state"},
		{"a field that is the same, and no other", pod(true, "", "status.phase"), ""},
		{"a list", pod(true, "", "status.conditions"), "conditions[Initialized].lastTransitionTime"},
		{"an item", pod(true, "Ready True", "status.conditions"), "conditions[Ready].lastTransitionTime"},
		{"a field of an item", pod(true, "Ready", "status.conditions.type", "status.conditions.reason"), "conditions[Ready].reason"},
		{"another field of an item", pod(true, "a", "status.containerStatuses.restartCount"), "containerStatuses[a].containerID"},
		{"below a field", pod(true, "", "status"), ""},
		{"above what differs", pod(true, "", "status.containerStatuses.state.running.startedAt"), "containerStatuses[b].state"},
		{"another object", Question{Kind: "Pod", Namespace: "default", Name: "q"}, ""},
		{"another namespace", Question{Kind: "Pod", Namespace: "other", Name: "p-uid"}, ""},
	}
	for _, tt := range tests {
		got, found := trace.Nearest(observe(t, []string{here}), 0, tt.asked)
		if got.Path != tt.want || found != (tt.want != "") {
			t.Errorf("%s: %v, %t, want %q", tt.name, got, found, tt.want)
		}
	}
	if got, found := trace.Nearest(observe(t, []string{kubelet}), 0, pod(false, "")); found {
		t.Errorf("no difference: %v", got)
	}
}
