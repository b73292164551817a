// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// signalling is a state whose changes a test tells.
type signalling struct {
	observed
	changed chan struct{}
}

func (s *signalling) Changed() <-chan struct{} { return s.changed }

// TestChecksAreEvaluatedWhenTheStateChanges is about the loop that asks every 20 ms: it must not cost what an
// evaluation costs.
func TestChecksAreEvaluatedWhenTheStateChanges(t *testing.T) {
	procedure, err := validation.Decode("t.yaml", []byte("check_pods: [{name: p}]\ncheck_logs: [{name: p, regex: x}]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "default"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c"}}}}
	state := &signalling{observed: observed{pod: pod}, changed: make(chan struct{})}
	e := evaluation{evaluator: validation.NewEvaluator(procedure.Checks), state: state}
	if !e.update() || e.latest.Verdict() != validation.NotYet {
		t.Fatalf("first evaluation: %s", e.latest.Verdict())
	}
	pod.Status.Phase = corev1.PodFailed
	if n := testing.AllocsPerRun(100, func() {
		if e.update() {
			t.Error("evaluated without a change")
		}
	}); n > 0 {
		t.Errorf("%.0f allocations while nothing changes", n)
	}
	close(state.changed)
	state.changed = make(chan struct{})
	if !e.update() || e.latest.Verdict() != validation.Never || e.update() {
		t.Errorf("after a change: %s", e.latest.Verdict())
	}
}

// TestChecksAreEvaluatedWhenTimeDecides: a pod that has ended is judged when nothing has changed for a while.
func TestChecksAreEvaluatedWhenTimeDecides(t *testing.T) {
	procedure, err := validation.Decode("t.yaml", []byte(`check_objects: [{kind: Pod, name: p, expression: object.status.phase == "Succeeded"}]`), nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		state := &signalling{observed: observed{pod: pod("Failed", ended(1, "Error")), changed: time.Now()}, changed: make(chan struct{})}
		e := evaluation{evaluator: validation.NewEvaluator(procedure.Checks), state: state}
		if !e.update() || e.latest.Verdict() != validation.NotYet {
			t.Fatalf("first evaluation: %s", e.latest.Verdict())
		}
		time.Sleep(podapi.SettleTime - time.Second)
		if n := testing.AllocsPerRun(100, func() {
			if e.update() {
				t.Error("evaluated too early")
			}
		}); n > 0 {
			t.Errorf("%.0f allocations while nothing changes", n)
		}
		time.Sleep(time.Second)
		if !e.update() || e.latest.Verdict() != validation.Never || e.update() {
			t.Errorf("after %s: %s", podapi.SettleTime, e.latest.Verdict())
		}
	})
}
