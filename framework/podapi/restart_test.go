// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// TestRestarts states the kubelet's answer; the functions that it comes from are named at Restarts.
func TestRestarts(t *testing.T) {
	const main, initContainer = "containers", "initContainers"
	rules := func(policy, rule string) string {
		return fmt.Sprintf("restartPolicy: %s, restartPolicyRules: [%s]", policy, rule)
	}
	for _, tt := range []struct {
		what, list, policy, own string
		exitCode                int32
		want                    bool
	}{
		{"Always, succeeded", main, "Always", "", 0, true},
		{"Always, failed", main, "Always", "", 1, true},
		{"Always is the default", main, "", "", 0, true},
		{"OnFailure, succeeded", main, "OnFailure", "", 0, false},
		{"OnFailure, failed", main, "OnFailure", "", 1, true},
		{"Never, failed", main, "Never", "", 1, false},
		{"own policy Never wins over Always", main, "Always", "restartPolicy: Never", 1, false},
		{"own policy Always wins over Never", main, "Never", "restartPolicy: Always", 0, true},
		{"own policy OnFailure wins over Never", main, "Never", "restartPolicy: OnFailure", 1, true},

		{"a rule wins over the own policy", main, "Never", rules("Never", "{action: Restart, exitCodes: {operator: In, values: [42]}}"), 42, true},
		{"a rule that does not match", main, "Never", rules("Never", "{action: Restart, exitCodes: {operator: In, values: [42]}}"), 1, false},
		{"a rule by NotIn", main, "Never", rules("Never", "{action: Restart, exitCodes: {operator: NotIn, values: [0]}}"), 3, true},
		{"a rule that restarts all containers", main, "Never", rules("Never", "{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}"), 42, true},
		{"rules count only with an own policy", main, "Never", "restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]", 42, false},

		{"init container, succeeded", initContainer, "Always", "", 0, false},
		{"init container, failed, Always", initContainer, "Always", "", 1, true},
		{"init container, failed, OnFailure", initContainer, "OnFailure", "", 1, true},
		{"init container, failed, Never", initContainer, "Never", "", 1, false},
		{"init container, own policy Never, failed, pod Always", initContainer, "Always", "restartPolicy: Never", 1, false},
		{"init container, own policy OnFailure, failed, pod Never", initContainer, "Never", "restartPolicy: OnFailure", 1, true},
		{"init container, own policy OnFailure, succeeded", initContainer, "Always", "restartPolicy: OnFailure", 0, false},
		{"init container that succeeded, whatever its rules say", initContainer, "Always", rules("OnFailure", "{action: Restart, exitCodes: {operator: In, values: [0]}}"), 0, false},
		{"sidecar, succeeded, pod Never", initContainer, "Never", "restartPolicy: Always", 0, true},

		{"ephemeral container", "ephemeralContainers", "Always", "", 1, false},
		{"a container that the pod does not have", "volumes", "Never", "", 1, false},
	} {
		p := pod(t, fmt.Sprintf("spec: {restartPolicy: %q, %s: [{name: c, %s}]}", tt.policy, tt.list, tt.own))
		if got := Restarts(p, "c", tt.exitCode); got != tt.want {
			t.Errorf("%s: restarts %t, want %t", tt.what, got, tt.want)
		}
		p.DeletionTimestamp = &p.CreationTimestamp
		if Restarts(p, "c", tt.exitCode) {
			t.Errorf("%s: restarts although the pod is being deleted", tt.what)
		}
	}
}

func TestRestartOfAllContainers(t *testing.T) {
	const spec = `spec:
  restartPolicy: Never
  containers:
  - {name: c}
  - {name: watcher, restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]}
`
	for status, want := range map[string]bool{
		`status: {}`: false,
		`status: {conditions: [{type: AllContainersRestarting, status: "True"}]}`:                    true,
		`status: {conditions: [{type: AllContainersRestarting, status: "False"}]}`:                   false,
		`status: {containerStatuses: [{name: watcher, state: {terminated: {exitCode: 88}}}]}`:        true,
		`status: {containerStatuses: [{name: watcher, state: {terminated: {exitCode: 1}}}]}`:         false,
		`status: {containerStatuses: [{name: watcher, state: {running: {}}}, {name: c, state: {}}]}`: false,
		`status: {containerStatuses: [{name: c, state: {terminated: {exitCode: 88}}}]}`:              false,
	} {
		if got := Restarts(pod(t, spec+status), "c", 0); got != want {
			t.Errorf("%s: restarts %t, want %t", status, got, want)
		}
	}
}

func TestTerminated(t *testing.T) {
	status := func(policy, phase, state string) *corev1.Pod {
		return pod(t, fmt.Sprintf(`{spec: {restartPolicy: %q, containers: [{name: main}]}, status: {phase: %q, containerStatuses: [{name: main, state: %s}]}}`,
			policy, phase, state))
	}
	for _, tt := range []struct {
		what string
		pod  *corev1.Pod
		want bool
	}{
		{"running", status("Never", "Running", "{running: {}}"), false},
		{"waiting", status("Never", "Pending", "{waiting: {reason: x}}"), false},
		{"exited, never restarted", status("Never", "Running", "{terminated: {exitCode: 0}}"), true},
		{"exited, restarted", status("Always", "Running", "{terminated: {exitCode: 0}}"), false},
		{"pod failed, container reported as running", status("Always", "Failed", "{running: {}}"), true},
		{"pod succeeded", status("Always", "Succeeded", "{}"), true},
		{"no status of the container", pod(t, "{status: {phase: Running}}"), false},
		{"no pod", nil, false},
	} {
		if got := Terminated(tt.pod, "main"); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.what, got, tt.want)
		}
	}
}

func TestFinal(t *testing.T) {
	const done, crashed = "{name: main, state: {terminated: {exitCode: 0}}}", "{name: main, state: {terminated: {exitCode: 1}}}"
	const backOff = "{name: main, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}"
	for _, tt := range []struct {
		what, meta, spec, phase, reason, statuses string
		want                                      bool
	}{
		{"running", "", "restartPolicy: Never", "Running", "", done, false},
		{"pending", "", "restartPolicy: Never", "Pending", "", "", false},
		{"succeeded", "", "restartPolicy: Never", "Succeeded", "", done, true},
		{"failed", "", "restartPolicy: Never", "Failed", "", crashed, true},
		{"succeeded with OnFailure", "", "restartPolicy: OnFailure", "Succeeded", "", done, true},
		{"failed with OnFailure", "", "restartPolicy: OnFailure", "Failed", "", crashed, false},
		{"failed with OnFailure, waiting for the restart", "", "restartPolicy: OnFailure", "Failed", "", backOff, false},
		{"failed with Never, said to wait", "", "restartPolicy: Never", "Failed", "", backOff, true},
		{"succeeded with Always", "", "restartPolicy: Always", "Succeeded", "", done, false},
		{"ended with a container that runs", "", "restartPolicy: Never", "Failed", "", "{name: main, state: {running: {}}}", false},
		{"evicted", "", "restartPolicy: Always", "Failed", "Evicted", crashed, true},
		{"without container statuses", "", "restartPolicy: Never", "Succeeded", "", "", true},
		{"with a sidecar", "", "restartPolicy: Never, initContainers: [{name: s, restartPolicy: Always}]", "Succeeded", "",
			done + ", {name: s, state: {terminated: {exitCode: 137}}}", true},
		{"with a rule that restarts", "", "restartPolicy: Never", "Failed", "", "{name: ruled, state: {terminated: {exitCode: 42}}}", false},
		{"of a controller", "ownerReferences: [{apiVersion: batch/v1, kind: Job, name: j, uid: u, controller: true}]",
			"restartPolicy: Never", "Failed", "", crashed, true},
	} {
		p := pod(t, fmt.Sprintf(`{metadata: {%s}, status: {phase: %s, reason: %q, containerStatuses: [%s]}, spec: {%s, containers: [{name: main},
  {name: ruled, restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]}]}}`,
			tt.meta, tt.phase, tt.reason, tt.statuses, tt.spec))
		if got := Final(p); got != tt.want {
			t.Errorf("%s: final %t, want %t", tt.what, got, tt.want)
		}
	}
	if Final(nil) {
		t.Error("no pod is final")
	}
}

func TestUnstartable(t *testing.T) {
	for reason, want := range map[string]string{
		"InvalidImageName": "container main cannot start: InvalidImageName", "ErrImageNeverPull": "container main cannot start: ErrImageNeverPull",
		"ImagePullBackOff": "", "ContainerCreating": "", "CreateContainerConfigError": "",
	} {
		p := pod(t, "status: {containerStatuses: [{name: main, state: {waiting: {reason: "+reason+"}}}]}")
		if got := Unstartable(p); got != want {
			t.Errorf("%s: %q, want %q", reason, got, want)
		}
	}
	p := pod(t, "status: {ephemeralContainerStatuses: [{name: debugger, state: {waiting: {reason: ErrImageNeverPull}}}]}")
	if got := Unstartable(p); got != "" {
		t.Errorf("an ephemeral container: %q, want none", got)
	}
}

// TestNeverStarts has containers that wait for themselves, for an init container, or for nothing beside them.
func TestNeverStarts(t *testing.T) {
	const refused, refusedInit = "state: {waiting: {reason: ErrImageNeverPull}}", "init container init cannot start: ErrImageNeverPull"
	const init = "initContainerStatuses: [{name: early}, {name: init, " + refused + "}, {name: late}]"
	for _, tt := range []struct{ container, status, want string }{
		{"main", "containerStatuses: [{name: main, " + refused + "}]", "container main cannot start: ErrImageNeverPull"},
		{"main", init, refusedInit},
		{"main", init + ", containerStatuses: [{name: main}]", refusedInit},
		{"main", init + ", containerStatuses: [{name: main, state: {running: {}}}]", ""},
		{"main", init + ", containerStatuses: [{name: main, lastState: {terminated: {exitCode: 1}}}]", ""},
		{"main", "containerStatuses: [{name: main}, {name: side, " + refused + "}]", ""},
		{"main", "phase: Pending", ""},
		{"early", init, ""},
		{"init", init, refusedInit},
		{"late", init, refusedInit},
		{"debugger", init, ""},
	} {
		const spec = "spec: {initContainers: [{name: early}, {name: init}, {name: late}], containers: [{name: main}, {name: side}], ephemeralContainers: [{name: debugger}]}"
		if got := NeverStarts(pod(t, "{"+spec+", status: {"+tt.status+"}}"), tt.container); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.container, tt.status, got, tt.want)
		}
	}
}
