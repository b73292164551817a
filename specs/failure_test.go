// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/observe"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// events are those that a kubelet sends of a pod whose volume cannot be mounted.
var events = []runtime.Object{
	event("a", corev1.EventTypeWarning, "FailedMount", "MountVolume.SetUp failed for volume \"settings\" : configmap \"c-1\" not found"),
	event("b", corev1.EventTypeNormal, "Scheduled", "Successfully assigned interlink/p-1 to vk-node-1"),
}

func event(name, kind, reason, message string) *corev1.Event {
	return &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "interlink", Name: name}, Type: kind, Reason: reason, Message: message}
}

func sampleSpec(multiplier float64) *spec {
	c := config.Default()
	c.TimeoutMultiplier = multiplier
	procedure := &validation.Procedure{Timeout: 45 * time.Second}
	cache := observe.NewPodCache(nil, nil)
	redactor, err := c.Redactor()
	if err != nil {
		panic(err) // it has no patterns
	}
	return &spec{
		Suite:  &Suite{Options: Options{Config: c}, nodes: observe.NewNodeWatch(nil), redact: redactor},
		state:  observe.NewState(&client.Client{}, cache, 0),
		client: &client.Client{Typed: fake.NewClientset(events...)},
		plan:   plan{Template: manifest.Template{Name: "100-x.yaml", Path: "templates/100-x.yaml"}, checks: c.Scale(procedure.Timeout)},
		node:   "vk-node-1",
		facts:  &facts.Facts{Rendered: &manifest.Rendered{Procedure: procedure}},
	}
}

func TestFailureText(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p"},
		Status:     corev1.PodStatus{Phase: corev1.PodPending},
	}
	result := validation.Evaluation{Outcomes: []validation.Outcome{
		{Check: validation.CheckRef{Kind: validation.CheckPods, Index: 0}, Verdict: validation.Holds},
		{Check: validation.CheckRef{Kind: validation.CheckLogs}, Verdict: validation.NotYet, Line: 12, Want: "operator Exists", Got: "0 matches\n| a line", Pod: pod, Err: errors.New("refused\nby the node")},
	}}
	s := sampleSpec(3)
	ref := client.Ref{Kind: "Pod", Namespace: "ns", Name: "p"}
	ref.Resource.Resource = "pods"
	s.add(ref, &unstructured.Unstructured{})
	got := s.checkFailed(t.Context(), s.newPhase("", validation.Checks{}, 45*time.Second), result, nil).Error()
	want := `100-x.yaml on vk-node-1: check_logs[0] not met after 2m15s (45s x 3)
  pod        ns/p: ` + podapi.Describe(pod) + `
  want       operator Exists
  got        0 matches
             | a line
  last error refused by the node
  passed     check_pods 1/1, check_logs 0/1
  kept       1 object; remove: kubectl -n ns delete pods p
  template   templates/100-x.yaml:12
  rerun      --focus='vk-node-1 100-x\.yaml'`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEnding(t *testing.T) {
	tests := []struct {
		name       string
		multiplier float64
		verdict    validation.Verdict
		cause      error
		want       string
	}{
		{"time is up", 1, validation.NotYet, nil, "not met after 45s"},
		{"time is up, scaled", 2, validation.NotYet, nil, "not met after 1m30s (45s x 2)"},
		{"the spec's own deadline is time being up", 1, validation.NotYet, context.DeadlineExceeded, "not met after 45s"},
		{"final", 1, validation.Never, nil, "failed permanently after 3.2s (timeout 45s)"},
		{"interrupted", 1, validation.NotYet, errors.New("Interrupted by Other Ginkgo Process"), "not met, stopped after 3.2s (timeout 45s): Interrupted by Other Ginkgo Process"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := sampleSpec(test.multiplier)
			p := s.newPhase("", validation.Checks{}, 45*time.Second)
			if got := s.ending(p, 3200*time.Millisecond, test.verdict, test.cause); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestTakeMatchesWhatTheSpecCreated(t *testing.T) {
	refs := []client.Ref{
		{Kind: "Pod", Namespace: "a", Name: "p"},
		{Kind: "Pod", Namespace: "b", Name: "p"},
		{Kind: "ConfigMap", Namespace: "a", Name: "p"},
		{Kind: "Namespace", Name: "a"},
		{Kind: "Job", Namespace: "a", Name: "j"},
	}
	tests := []struct {
		entry validation.Cleanup
		want  []int
	}{
		{validation.Cleanup{Type: "pod", Name: "p", Namespace: "a"}, []int{0}},
		{validation.Cleanup{Type: "config_map", Name: "p", Namespace: "a"}, []int{2}},
		{validation.Cleanup{Type: "namespace", Name: "a", Namespace: "default"}, []int{3}},
		{validation.Cleanup{Type: "secret", Name: "p", Namespace: "a"}, nil},
		{validation.Cleanup{Type: "pod", Name: "j-", Namespace: "a"}, []int{4}},
		{validation.Cleanup{Type: "pod", Name: "p-", Namespace: "a"}, nil},
	}
	for _, test := range tests {
		taken, rest := selectRefs(refs, test.entry)
		var want []client.Ref
		for _, i := range test.want {
			want = append(want, refs[i])
		}
		if diff := cmp.Diff(want, taken); diff != "" {
			t.Errorf("%s %s: -want +got:\n%s", test.entry.Type, test.entry.Name, diff)
		}
		if len(taken)+len(rest) != len(refs) {
			t.Errorf("%s %s: something got lost", test.entry.Type, test.entry.Name)
		}
	}
}
