// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestEndOfAContainer(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	cases := []struct {
		name     string
		phase    corev1.PodPhase
		change   []func(*corev1.Pod)
		previous bool
		want     bool
	}{
		{"terminated, Never", "Running", []func(*corev1.Pod){container("terminated", 0)}, false, true},
		{"terminated, Always", "Running", []func(*corev1.Pod){container("terminated", 0), policy("Always")}, false, false},
		{"failed, OnFailure", "Running", []func(*corev1.Pod){container("terminated", 0), policy("OnFailure")}, false, false},
		{"running", "Running", []func(*corev1.Pod){container("running", 0)}, false, false},
		{"crashed and waiting", "Running", []func(*corev1.Pod){container("waiting", 3), policy("Always")}, false, false},
		{"pod failed", "Failed", []func(*corev1.Pod){container("terminated", 0), policy("OnFailure")}, false, true},
		{"pod ended, no container states", "Succeeded", nil, false, true},
		{"previous of a restarted one", "Running", []func(*corev1.Pod){container("running", 1), policy("Always")}, true, true},
		{"previous of the first", "Running", []func(*corev1.Pod){container("running", 0)}, true, false},
		{"its own restart policy", "Running", []func(*corev1.Pod){container("terminated", 0), func(p *corev1.Pod) {
			p.Spec.Containers[0].RestartPolicy = &always
		}}, false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			pod := podIn(c.phase, "u1", "web", c.change...)
			if got := viewContainer(pod, "main").ended(pod, "main", c.previous); got != c.want {
				t.Errorf("ended: %v, want %v", got, c.want)
			}
		})
	}
}
