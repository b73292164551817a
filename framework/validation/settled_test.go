// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// What is about to change by itself must not be shown: which of two states a failure shows would depend on chance.
func TestSettled(t *testing.T) {
	const logs, pods = "check_logs: [{name: p, regex: x}]", "check_pods: [{name: p}]"
	const object = "check_objects: [{kind: Pod, name: p, expression: 'object.status.phase == \"Succeeded\"'}]"
	const previous = "check_logs: [{name: p, regex: x, previous: true}]"
	refused := LogState{Err: errors.New("connection refused")}
	waiting := LogState{Err: &NotReadableError{errors.New("container main has not started")}}
	tests := []struct {
		what, section string
		pod           *corev1.Pod
		gone          bool
		log           LogState
		want          bool
	}{
		{"it runs", pods, aRunning, false, LogState{}, true},
		{"its containers have ended, its phase follows", pods, anExited, false, LogState{}, false},
		{"an expression reads that phase", object, anExited, false, LogState{}, false},
		{"it has ended", pods, aFinished, false, LogState{}, true},
		{"it is gone, and its phase will not follow", pods, anExited, true, LogState{}, true},
		{"the log of what runs is not read yet", logs, aRunning, false, LogState{Err: ErrLogNotRead}, false},
		{"the log of what runs was not asked for yet", logs, aRunning, false, waiting, true},
		{"the log of what has ended was not asked for yet", logs, aFinished, false, waiting, false},
		{"the log of a run before, which there is none of, is not asked for", previous, aFinished, false, waiting, true},
		{"the log of what runs lacks it", logs, aRunning, false, read("y"), true},
		{"the log of what has ended is not read since", logs, aFinished, false, read("y"), false},
		{"the log of what has ended is read once", logs, aFinished, false, once("y"), false},
		{"the log of what has ended is read", logs, aFinished, false, final("y"), true},
		{"the log cannot be read", logs, aFinished, false, refused, true},
		{"the log cannot be read again", logs, aFinished, false, failing(read("y")), true},
		{"the log of what is gone is not read", logs, aRunning, true, LogState{Err: ErrLogNotRead}, true},
		{"a line was found before the end", logs, aFinished, false, read("x"), true},
	}
	for _, tt := range tests {
		state := &fake{pods: []PodState{{Pod: tt.pod, Gone: tt.gone}}, logs: map[string]LogState{"p/main": tt.log}}
		state.objects = map[string]ObjectState{"Pod/p": {Object: map[string]any{"status": map[string]any{"phase": "Running"}}}}
		if got := decode(t, tt.section).Evaluate(state).Settled(); got != tt.want {
			t.Errorf("%s: settled is %t", tt.what, got)
		}
	}
}

// One of several pods that is about to change makes what is said of them all change.
func TestSettledIsWhatAllPodsAre(t *testing.T) {
	ending := newPod("Running", exited(0, "Completed"), named("p-2", "p-"))
	state := &fake{pods: []PodState{{Pod: newPod("Running", running(), named("p-1", "p-"))}, {Pod: ending}}}
	if decode(t, "check_pods: [{name: p-}]").Evaluate(state).Settled() {
		t.Error("settled")
	}
}

func TestSubjects(t *testing.T) {
	checks := decode(t, `check_pods: [{name: a}, {name: b-, namespace: x}]
check_logs: [{name: c, namespace: y, regex: r}]
check_objects: [{kind: Job, api_version: batch/v1, name: d, namespace: z, expression: object.status.active == 1}, {kind: Pod, name: e, expression: object.status == f, others: [{as: f, kind: Thing, name: g}]}]`)
	for _, tt := range []struct {
		check CheckRef
		want  ObjectRef
		pods  string
	}{
		{CheckRef{Kind: CheckPods, Index: 0}, ObjectRef{Kind: "Pod", Namespace: "default", Name: "a"}, "default/a"},
		{CheckRef{Kind: CheckPods, Index: 1}, ObjectRef{Kind: "Pod", Namespace: "x", Name: "b-"}, "x/b-"},
		{CheckRef{Kind: CheckLogs, Index: 0}, ObjectRef{Kind: "Pod", Namespace: "y", Name: "c"}, "y/c"},
		{CheckRef{Kind: CheckObjects, Index: 0}, ObjectRef{APIVersion: "batch/v1", Kind: "Job", Namespace: "z", Name: "d"}, ""},
		{CheckRef{Kind: CheckObjects, Index: 1}, ObjectRef{Kind: "Pod", Namespace: "default", Name: "e"}, "default/e"},
	} {
		got := checks.Subjects(tt.check)[0]
		pods, isPod := got.Pod()
		if got != tt.want || isPod != (tt.pods != "") || isPod && pods.Namespace+"/"+pods.Name != tt.pods {
			t.Errorf("%s reads %+v", tt.check, got)
		}
		if isPod && PodRef(podapi.Selector{Namespace: pods.Namespace, Name: pods.Name}) != got {
			t.Errorf("%s: %+v is not the reference to %v", tt.check, got, pods)
		}
	}
	all := checks.Subjects(CheckRef{Kind: CheckObjects, Index: 1})
	if want := (ObjectRef{Kind: "Thing", Namespace: "default", Name: "g"}); len(all) != 2 || all[1] != want {
		t.Errorf("reads %+v", all)
	}
}
