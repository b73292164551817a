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
	tests := []struct {
		name    string
		seconds []float64
		want    string
	}{
		{"nothing at all", nil, "The run took 1m40s. For 1m40s of it (100 %), no status of any pod changed."},
		{"between changes", []float64{10, 10.5, 11, 90}, "The run took 1m40s. For 1m39s of it (99 %), no status of any pod changed."},
		{"before the start", []float64{-5, 50}, "The run took 1m40s. For 1m40s of it (100 %), no status of any pod changed."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var at []time.Time
			for _, s := range test.seconds {
				at = append(at, start.Add(time.Duration(s*float64(time.Second))))
			}
			if got := summary(start, start.Add(100*time.Second), at); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
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
