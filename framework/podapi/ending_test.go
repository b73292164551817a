// SPDX-License-Identifier: Apache-2.0

package podapi

import "testing"

func TestEnding(t *testing.T) {
	for _, c := range []struct {
		what, pod string
		want      bool
	}{
		{"its containers have ended", "spec: {restartPolicy: Never, containers: [{name: a}, {name: b}]}\nstatus: {phase: Running, containerStatuses: [{name: a, state: {terminated: {exitCode: 0}}}, {name: b, state: {terminated: {exitCode: 1}}}]}", true},
		{"one still runs", "spec: {restartPolicy: Never, containers: [{name: a}, {name: b}]}\nstatus: {phase: Running, containerStatuses: [{name: a, state: {terminated: {exitCode: 0}}}, {name: b, state: {running: {}}}]}", false},
		{"one is started again", "spec: {restartPolicy: OnFailure, containers: [{name: a}]}\nstatus: {phase: Running, containerStatuses: [{name: a, state: {terminated: {exitCode: 1}}}]}", false},
		{"a sidecar still runs", "spec: {restartPolicy: Never, initContainers: [{name: s, restartPolicy: Always}], containers: [{name: a}]}\nstatus: {phase: Running, initContainerStatuses: [{name: s, state: {running: {}}}], containerStatuses: [{name: a, state: {terminated: {exitCode: 0}}}]}", true},
		{"its phase says so", "spec: {restartPolicy: Never, containers: [{name: a}]}\nstatus: {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {exitCode: 0}}}]}", false},
		{"nothing has started", "spec: {containers: [{name: a}]}\nstatus: {phase: Pending}", false},
		{"it has no containers", "status: {phase: Pending}", false},
	} {
		if got := Ending(pod(t, c.pod)); got != c.want {
			t.Errorf("%s: %t", c.what, got)
		}
	}
	if Ending(nil) {
		t.Error("no pod ends")
	}
}
