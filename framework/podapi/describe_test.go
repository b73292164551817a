// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	state := func(phase, state string) string {
		return "{spec: {containers: [{name: main}]}, status: {phase: " + phase + ", containerStatuses: [{name: main, state: " + state + "}]}}"
	}
	for _, tt := range []struct{ pod, want string }{
		{"{}", "no phase yet, no container status"},
		{state("Succeeded", "{terminated: {exitCode: 0, reason: Completed}}"), "Succeeded, container main exit 0"},
		{state("Failed", "{terminated: {exitCode: 1, reason: Error}}"), "Failed, container main exit 1"},
		{state("Failed", "{terminated: {exitCode: 137, reason: OOMKilled}}"), "Failed, container main exit 137 (OOMKilled)"},
		{state("Succeeded", "{terminated: {exitCode: 3, reason: Completed}}"), "Succeeded, container main exit 3 (Completed)"},
		{state("Failed", "{terminated: {exitCode: 1, reason: Error, message: 'no  such\nfile'}}"), "Failed, container main exit 1 (no such file)"},
		{state("Pending", "{waiting: {reason: ContainerCreating}}"), "Pending, container main waiting (ContainerCreating)"},
		{state("Pending", "{waiting: {}}"), "Pending, container main waiting"},
		{state("Running", "{}"), "Running, container main without state"},
		{state("Pending", "{waiting: {reason: X, message: '"+strings.Repeat("long ", 100)+"'}}"),
			"Pending, container main waiting (X: " + strings.Repeat("long ", 20) + "…" + strings.Repeat(" long", 20) + ")"},
		{`status: {phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes\n are available"}]}`,
			"Pending (Unschedulable: 0/3 nodes are available), no container status"},
		{`status: {phase: Failed, reason: Evicted, message: low on memory}`, "Failed (Evicted: low on memory), no container status"},
		{`{metadata: {deletionTimestamp: "2026-01-02T03:04:05Z"}, status: {phase: Running, containerStatuses: [{name: main, state: {running: {}}}]}}`,
			"Running, being deleted, container main running"},
		{`status: {phase: Running, containerStatuses: [{name: main, restartCount: 3, state: {running: {}}, lastState: {terminated: {exitCode: 1, reason: Error}}}]}`,
			"Running, container main running, restarted 3 times (last: exit 1)"},
		{`{spec: {initContainers: [{name: setup}]}, status: {phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: PodInitializing}}}],
  initContainerStatuses: [{name: setup, restartCount: 1, state: {terminated: {exitCode: 2, signal: 9}}}]}}`,
			"Pending, init container setup exit 2 (signal 9), restarted once, container main waiting (PodInitializing)"},
		{`{spec: {initContainers: [{name: setup}, {name: proxy, restartPolicy: Always}], containers: [{name: main}, {name: second}]}, status: {phase: Running,
  containerStatuses: [{name: main, state: {running: {}}}]}}`,
			"Running, init container setup without status, sidecar proxy without status, container second without status, container main running"},
		{`{spec: {containers: [{name: main}], ephemeralContainers: [{name: debugger}]}, status: {phase: Running,
  containerStatuses: [{name: main, state: {running: {}}}], ephemeralContainerStatuses: [{name: debugger, state: {running: {}}}, {name: unknown}]}}`,
			"Running, container main running, ephemeral container debugger running, container unknown without state"},
		{`status: {phase: "Run\x1b[0mning\n"}`, "Run\uFFFD[0mning, no container status"},
	} {
		if got := Describe(pod(t, tt.pod)); got != tt.want {
			t.Errorf("\ngot  %s\nwant %s", got, tt.want)
		}
	}
	if got := Describe(nil); got != "no pod" {
		t.Error(got)
	}
	many := pod(t, "status: {containerStatuses: ["+strings.Repeat("{name: c},", 10)+"]}")
	if got := Describe(many); !strings.HasSuffix(got, "and 2 more containers") {
		t.Error(got)
	}
}

func TestDescribeContainer(t *testing.T) {
	p := pod(t, `{spec: {initContainers: [{name: setup}, {name: late}]}, status: {containerStatuses: [{name: main, state: {running: {}}}],
  initContainerStatuses: [{name: setup, state: {waiting: {}}}]}}`)
	for name, want := range map[string]string{
		"main": "container main running", "other": "container other without status",
		"setup": "init container setup waiting", "late": "init container late without status",
	} {
		if got := DescribeContainer(p, name); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
