// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// maxFailureLines is how long a failure text may be: it is read in a terminal, twenty times a day.
const maxFailureLines = 20

// waitedFor is what depends on the machine's speed.
var waitedFor = regexp.MustCompile(`after [\d.]+m?s (of|\(timeout)`)

// observed is a state that a test writes down: one pod, its log, and any other object.
type observed struct {
	pod     *corev1.Pod
	gone    bool
	changed time.Time
	log     validation.LogState
	object  map[string]any
}

func (o observed) Pods(podapi.Selector) []validation.PodState {
	if o.pod == nil {
		return nil
	}
	return []validation.PodState{{Pod: o.pod, Gone: o.gone, Changed: o.changed}}
}

func (o observed) Revisions(validation.ObjectRef, types.UID, int) []validation.Revision {
	if o.pod == nil {
		return nil
	}
	return []validation.Revision{{Version: "7", At: o.changed, Pod: o.pod}}
}

func (o observed) Events(string) validation.EventState { return validation.EventState{} }

func (o observed) Watched(_ validation.ObjectRef, since time.Time) time.Duration {
	return time.Since(since)
}

func (o observed) Log(validation.LogRef) validation.LogState { return o.log }

func (observed) Objects(validation.ObjectRef) validation.ObjectsState {
	return validation.ObjectsState{}
}

func (o observed) Object(ref validation.ObjectRef) validation.ObjectState {
	if ref.Kind != "Pod" || o.pod == nil {
		return validation.ObjectState{Object: o.object}
	}
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o.pod)
	return validation.ObjectState{Object: fields, Err: err}
}

func pod(phase corev1.PodPhase, state corev1.ContainerState) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "interlink", Name: "p-1", UID: "u", ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubelet"}}},
		Spec:       corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "main"}}},
		Status:     corev1.PodStatus{Phase: phase, ContainerStatuses: []corev1.ContainerStatus{{Name: "main", State: state}}},
	}
}

func ended(code int32, reason string) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: reason}}
}

func waitingFor(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

func unschedulable() *corev1.Pod {
	p := pod(corev1.PodPending, corev1.ContainerState{})
	p.Status.ContainerStatuses = nil
	p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable",
		Message: "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. no new claims to deallocate"}}
	return p
}

func crashLoop() *corev1.Pod {
	p := pod(corev1.PodRunning, waitingFor("CrashLoopBackOff", "back-off 40s restarting failed container=main"))
	p.Spec.RestartPolicy = corev1.RestartPolicyAlways
	p.Status.ContainerStatuses[0].RestartCount = 3
	p.Status.ContainerStatuses[0].LastTerminationState = ended(1, "Error")
	return p
}

const (
	checkPhase = "check_pods: [{name: p-1, namespace: interlink}]\n"
	checkLog   = "check_pods: [{name: p-1, namespace: interlink}]\ncheck_logs: [{name: p-1, namespace: interlink, container: main, "
)

// severalChecks has more checks that fail than a text names.
const severalChecks = `check_pods: [{name: p-1, namespace: interlink}]
check_logs:
  - {name: p-1, namespace: interlink, container: main, regex: slurm}
  - {name: p-1, namespace: interlink, container: main, regex: hello}
check_objects:
  - kind: Pod
    name: p-1
    namespace: interlink
    expression: object.status.containerStatuses[0].state.terminated.exitCode == 0
    message: the container's own exit code
  - {kind: Pod, name: p-1, namespace: interlink, expression: object.status.podIP != ""}
  - {kind: Pod, name: p-1, namespace: interlink, expression: object.status.hostIP != ""}
  - {kind: Pod, name: p-1, namespace: interlink, expression: object.status.phase == "Succeeded"}
  - {kind: Pod, name: p-1, namespace: interlink, expression: object.metadata.name == "p-2"}
  - {kind: Pod, name: p-1, namespace: interlink, expression: object.metadata.name == "p-3"}
`

func finalLog(text string) validation.LogState {
	return validation.LogState{Text: []byte(text), Generation: 1, Read: true, Final: true, Confirmed: true}
}

// TestFailureTexts writes down what every kind of failure says.
func TestFailureTexts(t *testing.T) {
	checks := []struct {
		name, section string
		state         observed
		cause         error
	}{
		{"wrong phase", checkPhase, observed{pod: pod("Failed", ended(137, "OOMKilled"))}, nil},
		{"pending", checkPhase, observed{pod: pod("Pending", waitingFor("ContainerCreating", ""))}, nil},
		{"unschedulable", checkPhase, observed{pod: unschedulable()}, nil},
		{"image cannot be pulled", checkPhase, observed{pod: pod("Pending", waitingFor("ImagePullBackOff", `Back-off pulling image "registry.example.org/x:1"`))}, nil},
		{"crash loop", checkPhase, observed{pod: crashLoop()}, nil},
		{"no pod", checkPhase, observed{}, nil},
		{"pod vanished", checkPhase, observed{pod: pod("Running", corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}), gone: true}, nil},
		{"missing log line", checkLog + "regex: 'hello (\\w+)'}]", observed{pod: pod("Succeeded", ended(0, "Completed")), log: finalLog("slurm: job 7 starts\nhallo\n")}, nil},
		{"log cannot be read", checkLog + "regex: hello}]", observed{pod: pod("Succeeded", ended(0, "Completed")),
			log: validation.LogState{Err: errors.New("log of pod interlink/p-1: Get \"https://10.0.0.1:10250/containerLogs\": dial tcp: connection refused")}}, nil},
		{"too many matches", checkLog + "regex: started, operator: CountExactly, value: 1}]", observed{pod: pod("Succeeded", ended(0, "Completed")), log: finalLog("started\nstarted\n")}, nil},
		{"wrong capture", checkLog + "regex: 'value=(\\S+)', operator: Is, value: \"it's\"}]", observed{pod: pod("Succeeded", ended(0, "Completed")), log: finalLog("value=its\n")}, nil},
		{"wrong exit code", "check_objects: [{kind: Pod, name: p-1, namespace: interlink, expression: 'object.status.containerStatuses[0].state.terminated.exitCode == 42', message: the container's own exit code}]",
			observed{pod: pod("Failed", ended(1, "Error"))}, nil},
		{"several checks", severalChecks, observed{pod: pod("Failed", ended(1, "Error")), log: finalLog("slurm: job 7 starts\n")}, nil},
		{"value of a secret", "check_objects: [{kind: Secret, name: s, namespace: interlink, expression: 'object.data.password == \"aHVzaA==\"'}]",
			observed{object: map[string]any{"data": map[string]any{"password": "b3RoZXI="}}}, nil},
		{"interrupted", checkPhase, observed{pod: pod("Running", corev1.ContainerState{Running: &corev1.ContainerStateRunning{}})}, stop{"interrupted by SIGINT"}},
	}
	var out strings.Builder
	tell := func(name, text string) {
		text = waitedFor.ReplaceAllString(text, "after TIME $1")
		fmt.Fprintf(&out, "# %s\n%s\n\n", name, text)
		if lines := strings.Count(text, "\n") + 1; lines >= maxFailureLines {
			t.Errorf("%s: %d lines", name, lines)
		}
		for _, forbidden := range []string{"managedFields", "goroutine", "b3RoZXI"} {
			if strings.Contains(text, forbidden) {
				t.Errorf("%s: the text holds %q", name, forbidden)
			}
		}
	}
	for _, c := range checks {
		ctx, cancel := context.WithCancelCause(t.Context())
		if c.cause != nil {
			cancel(c.cause)
		}
		s := sampleSpec(3)
		tell(c.name, s.judge(ctx, t, c.section, c.state).Error())
		cancel(nil)
	}
	for name, text := range otherFailures(t) {
		tell(name, text)
	}
	golden := filepath.Join("testdata", "failures.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// judge evaluates a validation section once, at the end of the phase's time.
func (s *spec) judge(ctx context.Context, t *testing.T, section string, state observed) error {
	t.Helper()
	procedure, err := validation.Decode("templates/100-x.yaml", []byte(section), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := s.newPhase("", procedure.Checks, 45*time.Second)
	p.start = p.start.Add(-2 * time.Second)
	return s.checkFailed(ctx, p, procedure.Evaluate(state), nil)
}

// otherFailures are those that no check decides.
func otherFailures(t *testing.T) func(yield func(name, text string) bool) {
	ctx := t.Context()
	s := sampleSpec(1)
	ref := client.Ref{Kind: "Pod", Namespace: "interlink", Name: "p-1", Resource: schema.GroupVersionResource{Version: "v1", Resource: "pods"}}
	object := facts.Object{Line: 7, Unstructured: &unstructured.Unstructured{Object: map[string]any{"kind": "Pod", "metadata": map[string]any{"name": "p-1"}}}}
	forbidden := &client.PermissionError{Permission: client.Permission{Verb: "create", Resource: "pods", Namespace: "interlink"},
		Err: errors.New(`pods is forbidden: User "ci" cannot create resource "pods" in API group "" in the namespace "interlink"`)}
	step := s.newPhase("steps[1]", validation.Checks{}, 20*time.Second)
	step.start = step.start.Add(-3 * time.Second)
	stuck := removal{waited: 90 * time.Second, removed: []client.Ref{ref}, left: []client.Remaining{{
		Ref: ref, Node: "vk-node-1", DeletionTimestamp: time.Date(2026, 1, 2, 3, 4, 35, 0, time.UTC), GracePeriodSeconds: new(int64),
	}}}
	texts := []struct{ name, text string }{
		{"forbidden", s.creationFailed(ctx, "", object, "0 of 1 object", forbidden).Error()},
		{"step failed", s.actionFailed(ctx, step, "patch", 31, errors.New("there is no pod interlink/p-2")).Error()},
		{"stuck terminating", stuck.failure(s).Error()},
		{"precondition failed", unmet("vk-node-1", []string{"node vk-node-1 has the untolerated taint virtual-node.interlink/no-schedule=true:NoSchedule; add {key: virtual-node.interlink/no-schedule, operator: Exists, effect: NoSchedule} to values.tolerations"})},
		{"API unreachable", notReached("https://10.0.0.1:6443", 20*time.Second, fmt.Errorf("dial tcp 10.0.0.1:6443: connect: %w", syscall.ECONNREFUSED))},
		{"API host unknown", notReached("https://k8s.example:6443", 0, errors.New("dial tcp: lookup k8s.example: no such host"))},
		{"template error", s.broken(ctx, "cannot be rendered", errors.New("templates/100-x.yaml:12: variable \"namespce\" is undefined, did you mean \"namespace\"?")).Error()},
	}
	return func(yield func(name, text string) bool) {
		for _, text := range texts {
			if !yield(text.name, text.text) {
				return
			}
		}
	}
}
