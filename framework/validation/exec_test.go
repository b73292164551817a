// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestExecChoosesARunningContainer(t *testing.T) {
	running := func(p *corev1.Pod) {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "main", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
	}
	generated := named("job-abc", "job-")
	tests := []struct {
		name string
		exec Exec
		pods []PodState
		pod  string
		err  string
	}{
		{"no pod yet", Exec{Name: "p", Namespace: "ns"}, nil, "", "no pod p in namespace ns"},
		{"a pod that is gone", Exec{Name: "p", Namespace: "ns"}, []PodState{{Pod: newPod(corev1.PodRunning, running), Gone: true}}, "", "no pod p in namespace ns"},
		{"it runs", Exec{Name: "p"}, []PodState{{Pod: newPod(corev1.PodRunning, running)}}, "p", ""},
		{"it does not run yet", Exec{Name: "p"}, []PodState{{Pod: newPod(corev1.PodPending)}}, "p", "container main is not running"},
		{"no such container", Exec{Name: "p", Container: "x"}, []PodState{{Pod: newPod(corev1.PodRunning, running)}}, "p", `the pod has no container "x"; it has main`},
		{"the first that runs of a controller's pods", Exec{Name: "job-"},
			[]PodState{{Pod: newPod(corev1.PodSucceeded, named("job-aaa", "job-"))}, {Pod: newPod(corev1.PodRunning, running, generated)}}, "job-abc", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			pod, container, err := test.exec.Choose(&fake{pods: test.pods})
			if (pod == nil) != (test.pod == "") || pod != nil && pod.Name != test.pod {
				t.Errorf("pod %v, want %q", pod, test.pod)
			}
			if (err == nil) != (container == "main") || err != nil && err.Error() != test.err {
				t.Errorf("container %q, error %v, want %q", container, err, test.err)
			}
		})
	}
}
