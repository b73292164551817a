// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// ofJob makes a pod one of the Job j.
func ofJob(p *corev1.Pod) {
	yes := true
	p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "Job", Name: "j", UID: "job", Controller: &yes}}
}

// job is the Job j with a condition of its status.
func job(t *testing.T, uid, condition, status string) ObjectState {
	t.Helper()
	return ObjectState{Changed: time.Unix(100, 0), Object: object(t, fmt.Sprintf(
		`{"metadata": {"name": "j", "uid": %q, "resourceVersion": "1"}, "status": {"succeeded": 1, "conditions": [{"type": %q, "status": %q}]}}`, uid, condition, status))}
}

// TestWhatHasEnded is the truth table of checks on what has ended: what does not hold never will, once it has been
// quiet for 10 seconds and nothing can replace it. Everything changed last at second 100.
func TestWhatHasEnded(t *testing.T) {
	const logs, event = "check_logs: [{name: %s, regex: x}]", "check_events: [{name: %s, reason: Pulled}]"
	const number = "check_objects: [{kind: Pod, name: %s, generated: true, count: 2}]"
	const ofJobItself = "check_objects: [{kind: Job, name: j, expression: %s}]"
	const each = "check_objects: [{kind: Pod, name: %s, generated: true, expression: object.status.phase == 'Succeeded'}]"
	const two = "check_objects: [{kind: Pod, name: p, expression: object.status.phase == o.status.phase, others: [{as: o, kind: %s, name: %s}]}]"
	failed, alive := newPod("Failed", exited(1, "Error")), newPod("Running", running())
	generated := newPod("Failed", exited(1, "Error"), named("j-1", "j-"), ofJob)
	generatedAlive := newPod("Running", running(), named("j-2", "j-"), ofJob)
	other := newPod("Succeeded", exited(0, "Completed"), named("o", ""))
	waiting := newPod("Failed", func(p *corev1.Pod) {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "main", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}}}}
	})
	rejected := newPod("Failed", func(p *corev1.Pod) { p.Status.Reason, p.Status.ContainerStatuses = "OutOfcpu", nil })
	refused := LogState{Err: errors.New("container main is waiting to start")}
	complete, suspended, ofAnother := job(t, "job", "Complete", "True"), job(t, "job", "Suspended", "True"), job(t, "another", "Complete", "True")
	for _, tt := range []struct {
		what, section string
		pods          []*corev1.Pod
		job           ObjectState
		log           LogState
		want          Verdict // when it has been quiet
	}{
		{"the log of a container that was never started", fmt.Sprintf(logs, "p"), []*corev1.Pod{waiting}, ObjectState{}, refused, Never},
		{"the log of a container of a pod that was refused", fmt.Sprintf(logs, "p"), []*corev1.Pod{rejected}, ObjectState{}, refused, Never},
		{"... which nobody has asked for yet", fmt.Sprintf(logs, "p"), []*corev1.Pod{waiting}, ObjectState{}, LogState{Err: ErrLogNotRead}, NotYet},
		{"a log that cannot be read for now", fmt.Sprintf(logs, "p"), []*corev1.Pod{failed}, ObjectState{}, refused, NotYet},
		{"an event of a pod that has ended", fmt.Sprintf(event, "p"), []*corev1.Pod{failed}, ObjectState{}, LogState{}, Never},
		{"an event of a pod that runs", fmt.Sprintf(event, "p"), []*corev1.Pod{alive}, ObjectState{}, LogState{}, NotYet},
		{"an event of a pod that is not there", fmt.Sprintf(event, "p"), nil, ObjectState{}, LogState{}, NotYet},
		{"an event of the pods of a Job that is complete", fmt.Sprintf(event, "j-"), []*corev1.Pod{generated}, complete, LogState{}, Never},
		{"more pods of a Job that is complete", fmt.Sprintf(number, "j-"), []*corev1.Pod{generated}, complete, LogState{}, Never},
		{"more pods of a Job that goes on", fmt.Sprintf(number, "j-"), []*corev1.Pod{generated}, suspended, LogState{}, NotYet},
		{"more pods of a Job that was replaced", fmt.Sprintf(number, "j-"), []*corev1.Pod{generated}, ofAnother, LogState{}, NotYet},
		{"more pods of a Job that is not known yet", fmt.Sprintf(number, "j-"), []*corev1.Pod{generated}, ObjectState{}, LogState{}, NotYet},
		{"an expression of each pod of a Job that is complete", fmt.Sprintf(each, "j-"), []*corev1.Pod{generated}, complete, LogState{}, Never},
		{"... one of which still ends", fmt.Sprintf(each, "j-"), []*corev1.Pod{generated, generatedAlive}, complete, LogState{}, NotYet},
		{"the status of a Job that is complete", fmt.Sprintf(ofJobItself, "object.status.succeeded == 2"), nil, complete, LogState{}, Never},
		{"the status of a Job that goes on", fmt.Sprintf(ofJobItself, "object.status.succeeded == 2"), nil, suspended, LogState{}, NotYet},
		{"a label of a Job that is complete", fmt.Sprintf(ofJobItself, "has(object.metadata.labels)"), nil, complete, LogState{}, NotYet},
		{"two pods that have ended", fmt.Sprintf(two, "Pod", "o"), []*corev1.Pod{failed, other}, ObjectState{}, LogState{}, Never},
		{"a pod that has ended beside what has no end", fmt.Sprintf(two, "Thing", "o"), []*corev1.Pod{failed}, ObjectState{}, LogState{}, NotYet},
	} {
		for now, want := range map[int64]Verdict{100: NotYet, 109: NotYet, 110: tt.want} {
			s := &fake{
				now: time.Unix(now, 0), logs: map[string]LogState{"p/main": tt.log}, events: EventState{Read: true},
				objects: map[string]ObjectState{"Job/j": tt.job, "Thing/o": {Object: object(t, `{"status": {"phase": "x"}}`)}},
				several: map[string]ObjectsState{"Pod/j-": {Read: true}},
			}
			for _, pod := range tt.pods {
				s.add(t, pod, time.Unix(100, 0))
			}
			got := decode(t, tt.section).Evaluate(s)
			if got.Verdict() != want {
				t.Errorf("%s, at second %d: %s, want %s: %s", tt.what, now, got.Verdict(), want, got.Outcomes[0].Got)
			}
			if explained := strings.Contains(got.Outcomes[0].Got, " ended, and ha"); explained != (want == Never) {
				t.Errorf("%s, at second %d: got %q", tt.what, now, got.Outcomes[0].Got)
			}
		}
	}
}

// add makes a pod part of the state, which changed then.
func (f *fake) add(t *testing.T, pod *corev1.Pod, changed time.Time) {
	t.Helper()
	f.pods = append(f.pods, PodState{Pod: pod, Changed: changed})
	fields, err := podapi.Fields(pod)
	if err != nil {
		t.Fatal(err)
	}
	f.objects["Pod/"+pod.Name] = ObjectState{Object: fields}
	several := f.several["Pod/j-"]
	several.Objects = append(several.Objects, fields)
	f.several["Pod/j-"] = several
}

// A Job that has finished creates no other pod whose log might be as wanted.
func TestLogsOfPodsOfAJob(t *testing.T) {
	pod := newPod("Failed", exited(1, "Error"), named("j-1", "j-"), ofJob)
	for _, tt := range []struct {
		what string
		job  ObjectState
		want Verdict
	}{
		{"it goes on", job(t, "job", "Failed", "False"), NotYet},
		{"it has failed", job(t, "job", "Failed", "True"), Never},
	} {
		s := &fake{
			pods: []PodState{{Pod: pod}}, logs: map[string]LogState{"j-1/main": final("y")},
			objects: map[string]ObjectState{"Job/j": tt.job},
		}
		if got := decode(t, "check_logs: [{name: j-, regex: x}]").Evaluate(s).Verdict(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
	}
}
