// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestSummary(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	got := summary(start, start.Add(100*time.Second), []time.Time{start.Add(10 * time.Second), start.Add(10500 * time.Millisecond), start.Add(11 * time.Second)})
	if want := "The run took 1m40s. For 1m39s of it (99 %), no status of any pod changed."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWatch(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns"}}
	client := fake.NewClientset(pod)
	seen := &changes{}
	if err := seen.watch(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if n := len(seen.all()); n != 1 {
		t.Errorf("%d changes, want 1: the pod is there", n)
	}
}
