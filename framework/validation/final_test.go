// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// TestExpressionOnAPodThatHasEnded: a false expression never holds when nothing that it reads changes any more. The pod
// changed at second 100.
func TestExpressionOnAPodThatHasEnded(t *testing.T) {
	const wrong = `object.status.containerStatuses[0].state.terminated.exitCode == 42`
	controller := func(p *corev1.Pod) {
		yes := true
		p.OwnerReferences = []metav1.OwnerReference{{Kind: "Job", Name: "j", UID: "j", Controller: &yes}}
	}
	seconds := func(n int) time.Duration { return time.Duration(n) * time.Second }
	failed := newPod("Failed", exited(1, "Error"))
	for _, tt := range []struct {
		what, expression string
		pod              *corev1.Pod
		now              int // seconds
		away             int // seconds in which the API server was away
		want             Verdict
		wait             int // seconds
	}{
		{"just ended", wrong, failed, 100, 0, NotYet, 10},
		{"quiet, but not for long enough", wrong, failed, 109, 0, NotYet, 1},
		{"quiet for long enough", wrong, failed, 110, 0, Never, 0},
		{"the API server was away", wrong, failed, 110, 4, NotYet, 4},
		{"it is true", strings.Replace(wrong, "42", "1", 1), failed, 200, 0, Holds, 0},
		{"a field is missing", `object.status.reason == "x"`, failed, 110, 0, Never, 0},
		{"not a bool", `dyn(object).status.phase`, failed, 110, 0, Never, 0},
		{"of the spec", `object.spec.nodeName == "n"`, failed, 110, 0, Never, 0},
		{"still running", wrong, newPod("Running", exited(1, "Error")), 999, 0, NotYet, 0},
		{"a label may come", `object.metadata.labels.a == "b"`, failed, 999, 0, NotYet, 0},
		{"... also besides the status", `has(object.metadata.deletionTimestamp) && object.status.phase == "Failed"`, failed, 999, 0, NotYet, 0},
		{"the whole object", `object == {}`, failed, 999, 0, NotYet, 0},
		{"it has a controller", wrong, newPod("Failed", exited(1, "Error"), controller), 999, 0, NotYet, 0},
	} {
		fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(tt.pod)
		if err != nil {
			t.Fatal(err)
		}
		s := &fake{
			pods:    []PodState{{Pod: tt.pod, Changed: time.Unix(100, 0)}},
			objects: map[string]ObjectState{"Pod/p": {Object: fields}},
			now:     time.Unix(int64(tt.now), 0), away: seconds(tt.away),
		}
		got := objectCheck(t, tt.expression).Evaluate(s)
		if got.Verdict() != tt.want || got.Wait != seconds(tt.wait) {
			t.Errorf("%s: %s, to be asked again after %s, want %s, %d s", tt.what, got.Verdict(), got.Wait, tt.want, tt.wait)
		}
		settled := strings.HasSuffix(got.Outcomes[0].Got, "\nthe pod has ended, and has not changed for 10s")
		if settled != (tt.want == Never) {
			t.Errorf("%s: got %q", tt.what, got.Outcomes[0].Got)
		}
	}
}

// A slow node is given more time, and what has no pod or another pod is not judged by one that has ended.
func TestOnlyTheEndedPodItselfIsJudged(t *testing.T) {
	ended, other := newPod("Failed"), newPod("Running")
	other.UID = "2"
	check := objectCheck(t, `object.status.phase == "Succeeded"`)
	for _, tt := range []struct {
		what   string
		settle time.Duration
		pods   []PodState
		want   Verdict
	}{
		{"ended", podapi.SettleTime, []PodState{{Pod: ended}}, Never},
		{"a slow node", time.Hour, []PodState{{Pod: ended}}, NotYet},
		{"replaced", podapi.SettleTime, []PodState{{Pod: ended, Gone: true}, {Pod: other}}, NotYet},
		{"gone", podapi.SettleTime, []PodState{{Pod: ended, Gone: true}}, NotYet},
	} {
		s := &fake{pods: tt.pods, now: time.Unix(0, 0).Add(time.Minute)}
		for i := range s.pods {
			s.pods[i].Changed = time.Unix(0, 0)
		}
		s.objects = map[string]ObjectState{"Pod/p": {Object: map[string]any{"status": map[string]any{"phase": "Failed"}}}}
		e := NewEvaluator(check.Checks)
		e.Settle = tt.settle
		if got := e.Evaluate(s).Verdict(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
	}
}
