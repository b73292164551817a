// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

const root = "../../"

func results(t *testing.T) []Result {
	t.Helper()
	data, err := os.ReadFile(root + dataFile)
	if err != nil {
		t.Fatal(err)
	}
	var results []Result
	if err := json.Unmarshal(data, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

// TestResults measures a sample again.
func TestResults(t *testing.T) {
	histories, err := load(root)
	if err != nil {
		t.Fatal(err)
	}
	var sample []fault
	for i, f := range faults() {
		if i%97 == 0 {
			sample = append(sample, f)
		}
	}
	recorded := results(t)
	for _, got := range measure(sample, histories) {
		i := slices.IndexFunc(recorded, func(r Result) bool { return r.Field == got.Field && r.Kind == got.Kind && r.Stage == got.Stage })
		if i < 0 {
			t.Errorf("%s, %s, %s is not recorded; run `go run ./hack/statusfaults`", got.Field, got.Kind, got.Stage)
			continue
		}
		if diff := cmp.Diff(recorded[i], got); diff != "" {
			t.Errorf("run `go run ./hack/statusfaults` (-recorded +measured)\n%s", diff)
		}
	}
}

func TestPage(t *testing.T) {
	have, err := os.ReadFile(root + pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page(results(t)), string(have)); diff != "" {
		t.Errorf("%s is not that of %s; run `go run ./hack/statusfaults` (-want +have)\n%s", pageFile, dataFile, diff)
	}
}

// TestApply has a container that is created, runs and ends, as it would be reported with each kind of fault.
func TestApply(t *testing.T) {
	tests := map[string]struct {
		path string
		kind
		stage
		want []string // the reasons and whether the container is ready, "" for a report without
	}{
		"missing":            {"containerStatuses[*].state.waiting.reason", missing, every, []string{" false", " true", " false"}},
		"lost":               {"containerStatuses[*].ready", lost, ended, nil},
		"kept":               {"containerStatuses[*].ready", kept, running, []string{"ContainerCreating false", " false", " false"}},
		"late":               {"containerStatuses[*].ready", late, running, []string{"ContainerCreating false", " false", " true", " false"}},
		"other for a moment": {"containerStatuses[*].ready", flickers, running, []string{"ContainerCreating false", " true", " false", " true", " false"}},
		"no neighbour":       {"containerStatuses[*].ready", neighbour, running, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			all := fields()
			i := slices.IndexFunc(all, func(f field) bool { return f.path == tt.path })
			h, changed := fault{all[i], tt.kind, tt.stage}.apply(aLife())
			if changed != (tt.want != nil) {
				t.Fatalf("changed: %t", changed)
			}
			if !changed {
				return
			}
			var got []string
			for _, r := range h.Revisions {
				got = append(got, reported(r.Pod))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff("ContainerCreating false", reported(aLife().Revisions[0].Pod)); diff != "" {
				t.Errorf("the recording was changed\n%s", diff)
			}
		})
	}
}

func reported(pod *corev1.Pod) string {
	status, ready := pod.Status.ContainerStatuses[0], " false"
	if status.Ready {
		ready = " true"
	}
	if status.State.Waiting == nil {
		return ready
	}
	return status.State.Waiting.Reason + ready
}

func aLife() podapi.History {
	start := metav1.Now()
	var h podapi.History
	for _, status := range []corev1.PodStatus{
		{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}}}},
		{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}},
		{Phase: corev1.PodSucceeded, ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}}}},
	} {
		status.StartTime, status.ContainerStatuses[0].Name = &start, "main"
		h.Revisions = append(h.Revisions, podapi.Revision{Pod: &corev1.Pod{Status: status}})
	}
	return h
}
