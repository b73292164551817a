// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

var (
	running   = corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	waiting   = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{}}
	endedOnce = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1}}
)

func TestAwaitsStart(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	for name, c := range map[string]struct {
		phase      corev1.PodPhase
		init, main []corev1.ContainerStatus
		want       bool
	}{
		"nothing is reported":               {corev1.PodPending, nil, nil, true},
		"only the phase is reported":        {corev1.PodRunning, nil, nil, true},
		"both run":                          {corev1.PodRunning, nil, []corev1.ContainerStatus{{Name: "a", State: running}, {Name: "b", State: running}}, false},
		"one runs":                          {corev1.PodRunning, nil, []corev1.ContainerStatus{{Name: "a", State: running}, {Name: "b", State: waiting}}, true},
		"one is missing":                    {corev1.PodRunning, nil, []corev1.ContainerStatus{{Name: "a", State: running}}, true},
		"one has ended":                     {corev1.PodRunning, nil, []corev1.ContainerStatus{{Name: "a", State: running}, {Name: "b", State: endedOnce}}, false},
		"one waits for a restart":           {corev1.PodRunning, nil, []corev1.ContainerStatus{{Name: "a", State: running}, {Name: "b", State: waiting, LastTerminationState: endedOnce}}, false},
		"only init containers run":          {corev1.PodPending, []corev1.ContainerStatus{{Name: "i", State: running}}, []corev1.ContainerStatus{{Name: "a", State: waiting}, {Name: "b", State: waiting}}, true},
		"it has failed in its initialising": {corev1.PodFailed, []corev1.ContainerStatus{{Name: "i", State: endedOnce}}, []corev1.ContainerStatus{{Name: "a", State: waiting}}, false},
		"it has succeeded without a status": {corev1.PodSucceeded, nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			pod := &corev1.Pod{
				Spec: corev1.PodSpec{
					InitContainers: []corev1.Container{{Name: "i"}, {Name: "sidecar", RestartPolicy: &always}},
					Containers:     []corev1.Container{{Name: "a"}, {Name: "b"}},
				},
				Status: corev1.PodStatus{Phase: c.phase, InitContainerStatuses: c.init, ContainerStatuses: c.main},
			}
			if got := AwaitsStart(pod); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
}

// An ephemeral container that was added to a running pod has not started either.
func TestAwaitsStartOfAnEphemeralContainer(t *testing.T) {
	pod := &corev1.Pod{
		Spec: corev1.PodSpec{
			Containers:          []corev1.Container{{Name: "a"}},
			EphemeralContainers: []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "e"}}},
		},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{{Name: "a", State: running}}},
	}
	if !AwaitsStart(pod) {
		t.Error("nothing is awaited")
	}
	pod.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{{Name: "e", State: running}}
	if AwaitsStart(pod) {
		t.Error("it runs")
	}
}

func TestStarts(t *testing.T) {
	status := func(state corev1.ContainerState, restarts int32, id string) *corev1.ContainerStatus {
		return &corev1.ContainerStatus{Name: "a", State: state, RestartCount: restarts, ContainerID: id}
	}
	backOff := &corev1.ContainerStatus{Name: "a", State: waiting, LastTerminationState: endedOnce, ContainerID: "1"}
	for name, c := range map[string]struct {
		before, after *corev1.ContainerStatus
		want          bool
	}{
		"no status":                         {nil, nil, false},
		"it waits":                          {nil, status(waiting, 0, ""), false},
		"it runs":                           {status(waiting, 0, ""), status(running, 0, "1"), true},
		"it runs, and had no status":        {nil, status(running, 0, "1"), true},
		"it was never seen running":         {status(waiting, 0, ""), status(endedOnce, 0, "1"), true},
		"it still runs":                     {status(running, 0, "1"), status(running, 0, "1"), false},
		"its ID is told later":              {status(running, 0, ""), status(running, 0, "1"), false},
		"it ends":                           {status(running, 0, "1"), status(endedOnce, 0, "1"), false},
		"it waits for its restart":          {status(endedOnce, 0, "1"), backOff, false},
		"it has restarted":                  {backOff, status(running, 1, "2"), true},
		"it has restarted without counting": {status(endedOnce, 0, "1"), status(running, 0, "2"), true},
		"it has restarted without an ID":    {status(endedOnce, 0, ""), status(running, 1, ""), true},
		"it loses its status":               {status(running, 0, "1"), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			pod := func(s *corev1.ContainerStatus) *corev1.Pod {
				p := &corev1.Pod{}
				if s != nil {
					p.Status.ContainerStatuses = []corev1.ContainerStatus{*s}
				}
				return p
			}
			if got := Starts(pod(c.before), pod(c.after)); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
	if !Starts(nil, &corev1.Pod{Status: corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{{Name: "i", State: running}}}}) {
		t.Error("an init container has started")
	}
}
