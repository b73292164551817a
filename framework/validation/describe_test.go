// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestDescribe(t *testing.T) {
	unschedulable := func(p *corev1.Pod) {
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/3 nodes\n are available"}}
	}
	evicted := func(p *corev1.Pod) { p.Status.Reason, p.Status.Message = "Evicted", "low on memory" }
	deleted := func(p *corev1.Pod) { p.DeletionTimestamp = &metav1.Time{} }
	restarted := func(p *corev1.Pod) {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "main", RestartCount: 3, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
			LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error"}}}}
	}
	initFailed := func(p *corev1.Pod) {
		p.Spec.InitContainers = []corev1.Container{{Name: "setup"}}
		p.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "setup", RestartCount: 1, State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 2, Signal: 9}}}}
	}
	many := func(p *corev1.Pod) {
		for i := range 10 {
			p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{Name: fmt.Sprint("c", i)})
		}
	}
	tests := []struct {
		pod  *corev1.Pod
		want string
	}{
		{nil, "no pod"},
		{&corev1.Pod{}, "no phase yet, no container status"},
		{newPod("Succeeded", exited(0, "Completed")), "Succeeded, container main exit 0"},
		{newPod("Failed", exited(1, "Error")), "Failed, container main exit 1"},
		{newPod("Failed", exited(137, "OOMKilled")), "Failed, container main exit 137 (OOMKilled)"},
		{newPod("Succeeded", exited(3, "Completed")), "Succeeded, container main exit 3 (Completed)"},
		{newPod("Pending", waiting("ContainerCreating", "")), "Pending, container main waiting (ContainerCreating)"},
		{newPod("Pending", waiting("", "")), "Pending, container main waiting"},
		{newPod("Pending", unschedulable), "Pending (Unschedulable: 0/3 nodes are available), no container status"},
		{newPod("Failed", evicted), "Failed (Evicted: low on memory), no container status"},
		{newPod("Running", deleted, running()), "Running, being deleted, container main running"},
		{newPod("Running", restarted), "Running, container main running, restarted 3 times (last: exit 1)"},
		{newPod("Pending", initFailed, waiting("PodInitializing", "")), "Pending, init container setup exit 2 (signal 9), restarted once, container main waiting (PodInitializing)"},
		{newPod("Running", state(corev1.ContainerState{})), "Running, container main without state"},
		{newPod("Run\x1b[0mning\n"), "Run\uFFFD[0mning, no container status"},
		{newPod("Pending", waiting("X", strings.Repeat("long ", 100))), "Pending, container main waiting (X: " + strings.Repeat("long ", 20) + "…" + strings.Repeat(" long", 20) + ")"},
	}
	for _, tt := range tests {
		if got := Describe(tt.pod); got != tt.want {
			t.Errorf("\ngot  %s\nwant %s", got, tt.want)
		}
	}
	if got := Describe(newPod("Running", many)); !strings.HasSuffix(got, "and 2 more containers") {
		t.Error(got)
	}
}

// TestFailureTexts shows what each kind of unmet check says to a user.
func TestFailureTexts(t *testing.T) {
	oom := newPod("Failed", exited(137, "OOMKilled"))
	logs := map[string]LogState{
		"p/main":     final(""),
		"job-a/main": read("one\ntwo\nthree \x00\x1b[31m\nfour " + strings.Repeat("x", 200) + "\n"),
		"q/main":     {Text: []byte("banner\n"), Read: true, Err: errors.New("Get \"https://10.0.0.1:10250\": connect: connection refused")},
		"big/main":   cut(final("hit 1\nhit 2\nhit 3\nhit 4\n")),
	}
	s := &fake{
		pods: []PodState{{Pod: oom}, {Pod: newPod("Running", named("job-a", "job-"), running())}, {Pod: newPod("Running", named("job-b", "job-"))},
			{Pod: newPod("Running", named("q", ""), running())}, {Pod: newPod("Succeeded", named("big", ""))}},
		logs:    logs,
		objects: map[string]ObjectState{"Pod/p": {Object: object(t, failedPod)}},
	}
	p := decode(t, `
check_pods:
- {name: p}
- {name: absent}
- {name: job-}
check_logs:
- {name: p, regex: Attempting to allocate memory beyond limit}
- {name: job-, regex: 'never \d'}
- {name: q, regex: done, operator: CountAtLeast, value: 2}
- {name: big, regex: 'hit (\d)', operator: CountAtMost, value: 5}
- {name: big, regex: 'hit (\d)', operator: Is, value: 5}
check_objects:
- {kind: Pod, name: p, expression: 'object.status.phase == "Succeeded" && object.status.x', message: the pod succeeded}
`)
	var b strings.Builder
	for _, o := range p.Evaluate(s).Outcomes {
		fmt.Fprintf(&b, "%s (line %d): %s\n  want  %s\n  got   %s\n", o.Check, o.Line, o.Verdict, o.Want, strings.ReplaceAll(o.Got, "\n", "\n        "))
	}
	golden(t, "testdata/failures.golden", b.String())
}
