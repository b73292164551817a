// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// sensitive are templates that notice what a proxy might change on the way: writes of others, deletions, readiness,
// commands.
const sensitive = "000-hello|410-others|481-delete|500-readiness|570-exec|lifecycle: "

// TestHarmless has a fault for every kind of rule that changes nothing. The node is then as good as one without a
// fault: templates and lifecycle rules pass, and the API server stores the same.
func TestHarmless(t *testing.T) {
	t.Parallel()
	path, err := filepath.Abs(filepath.Join("..", "internal", "faultproxy", "testdata", "harmless.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := faults.Builtin().WithFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := &faulty{up(t, "harmless", "--faults", "--faults-from", path)}
	without := f.namespace(t, honest)
	var stored []string
	for _, fault := range all.Faults[len(faults.Builtin().Faults):] {
		namespace := f.namespace(t, fault.Name)
		t.Run(fault.Name, func(t *testing.T) {
			stored = f.sameLife(t, namespace, without, stored)
			t.Parallel()
			o := invocation{kubeconfig: f.kubeconfig, config: "target_nodes: [vk-node-1]\nvalues: {namespace: " + namespace + "}\ntimeout_multiplier: 3\n", args: []string{"--focus=" + sensitive}}.run(t)
			if o.status != 0 {
				t.Errorf("exit status %d:\n%s", o.status, o.output)
			}
		})
	}
}

// sameLife fails unless what is stored of a pod with a fault is stored of one without. A kubelet leaves out a field now
// and then, such as a request that it reads from a container that is about to end, so there are three tries. It takes
// and returns what is stored of pods without a fault.
func (f *faulty) sameLife(t *testing.T, namespace, without string, stored []string) []string {
	t.Helper()
	got := ""
	for try := range 3 {
		name := fmt.Sprintf("life-%d", try)
		if try == len(stored) {
			stored = append(stored, f.life(t, without, name))
		}
		if got = f.life(t, namespace, name); slices.Contains(stored, got) {
			return stored
		}
	}
	t.Errorf("stored with the fault\n%s\nand without\n%s", got, strings.Join(stored, "\nor\n"))
	return stored
}

// life has others write to a pod until it has ended. It returns what is stored then, without what differs in any case.
func (f *faulty) life(t *testing.T, namespace, name string) string {
	t.Helper()
	const gate = "example.org/gate"
	pods := f.client.CoreV1().Pods(namespace)
	f.run(t, namespace, name, "trap 'exit 0' TERM; sleep 600 & wait", func(pod *corev1.Pod) {
		pod.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: gate}}
		pod.Spec.ActiveDeadlineSeconds = new(int64)
		*pod.Spec.ActiveDeadlineSeconds = 600
		// Without a limit, the kubelet reports none, or one of 2^63 bytes if it has read it from the runtime.
		pod.Spec.Containers[0].Resources.Limits = corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("1"), corev1.ResourceMemory: resource.MustParse("64Mi"),
		}
	})
	f.until(t, namespace, name, runs)
	write := func(patch string, subresource ...string) {
		if _, err := pods.Patch(t.Context(), name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "other"}, subresource...); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"metadata":{"labels":{"a":"b"},"annotations":{"c":"d"}}}`)
	write(`{"status":{"conditions":[{"type":"`+gate+`","status":"True"},{"type":"example.org/more","status":"False"}]}}`, "status")
	ready := func(pod *corev1.Pod) bool { return isTrue(pod, corev1.PodReady) }
	f.until(t, namespace, name, ready)
	write(`{"status":{"conditions":[{"type":"Ready","status":"False","reason":"Other"}]}}`, "status")
	f.until(t, namespace, name, ready)
	write(`{"spec":{"activeDeadlineSeconds":1}}`)
	f.until(t, namespace, name, func(pod *corev1.Pod) bool {
		return pod.Status.Phase == corev1.PodFailed && ended(pod) && !isTrue(pod, corev1.PodReadyToStartContainers)
	})
	pod := f.get(t, namespace, name)
	data, err := json.MarshalIndent(map[string]any{"labels": pod.Labels, "annotations": pod.Annotations, "status": pod.Status, "writers": writers(pod)}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return varies.ReplaceAllString(string(data), "X")
}

// varies is what two pods do not have in common: times, addresses, IDs, generated names.
var varies = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:]+Z|\d+\.\d+\.\d+\.\d+|[0-9a-f:]*::[0-9a-f]+|containerd://\w+|kube-api-access-\w+`)

func isTrue(pod *corev1.Pod, kind corev1.PodConditionType) bool {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// writers says who has set which fields.
func writers(pod *corev1.Pod) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	for _, entry := range pod.ManagedFields {
		found[entry.Manager+" "+entry.Subresource] = json.RawMessage(entry.FieldsV1.GetRawBytes())
	}
	return found
}
