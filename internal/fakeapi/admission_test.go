// SPDX-License-Identifier: Apache-2.0

package fakeapi_test

import (
	"errors"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// What clients may not create, controllers may not either: they say so in an event.
func TestAdmissionRefusesClientsAndControllers(t *testing.T) {
	a, client := onNode(t, fakeapi.Script{})
	a.Admit(func(c fakeapi.Change) error {
		if c.Resource.Resource != "pods" {
			return nil
		}
		return apierrors.NewForbidden(c.Resource, c.Name, errors.New("exceeded quota"))
	})
	if _, err := client.CoreV1().Pods("ns").Create(t.Context(), webPod(), metav1.CreateOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("a pod of a client: %v", err)
	}
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "work"}}
	if _, err := client.BatchV1().Jobs("ns").Create(t.Context(), job, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	events, err := client.CoreV1().Events("ns").List(t.Context(), metav1.ListOptions{FieldSelector: "reason=FailedCreate"})
	if err != nil || len(events.Items) != 1 || !strings.Contains(events.Items[0].Message, "exceeded quota") {
		t.Errorf("events %+v, %v", events.Items, err)
	}
}

// A node that is stopped takes pods, and does nothing for them.
func TestStoppedNode(t *testing.T) {
	a, client := onNode(t, fakeapi.Script{States: []fakeapi.State{fakeapi.Running}})
	before := create(t, client)
	a.StopNode("vk-1")
	if err := client.CoreV1().Pods("ns").Delete(t.Context(), before.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if pod := a.Get(fakeapi.PodsPath + "/web"); pod == nil || pod.GetDeletionTimestamp() == nil {
		t.Errorf("a pod that is deleted: %v", pod)
	}
	if _, err := client.CoreV1().Pods("ns").GetLogs("web", &corev1.PodLogOptions{}).DoRaw(t.Context()); !apierrors.IsInternalError(err) {
		t.Errorf("its log: %v", err)
	}
	a.Remove(fakeapi.PodsPath + "/web")
	create(t, client)
	after, err := client.CoreV1().Pods("ns").Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil || after.Spec.NodeName != "vk-1" || len(after.Status.ContainerStatuses) > 0 {
		t.Errorf("a later pod: %+v, %v", after, err)
	}
}

// The scheduler leaves out a node that is cordoned, tainted or deleted.
func TestSchedulerLeavesNodesOut(t *testing.T) {
	tainted := func(key string) func(n *corev1.Node) {
		return func(n *corev1.Node) { n.Spec.Taints = []corev1.Taint{{Key: key, Effect: corev1.TaintEffectNoSchedule}} }
	}
	for name, c := range map[string]struct {
		change func(n *corev1.Node) // nil deletes the node
		want   string
	}{
		"as it is":               {func(*corev1.Node) {}, "vk-1"},
		"cordoned":               {func(n *corev1.Node) { n.Spec.Unschedulable = true }, ""},
		"with a taint":           {tainted("example.org/gpu"), ""},
		"with a tolerated taint": {tainted("example.org/tolerated"), "vk-1"},
		"deleted":                {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, client := onNode(t, fakeapi.Script{})
			if node := fakeapi.ReadyNode("vk-1"); c.change == nil {
				a.Remove("/api/v1/nodes/vk-1")
			} else {
				c.change(node)
				a.Put("/api/v1/nodes/vk-1", node)
			}
			pod := webPod()
			pod.Spec.Tolerations = []corev1.Toleration{{Key: "example.org/tolerated", Operator: corev1.TolerationOpExists}}
			if _, err := client.CoreV1().Pods("ns").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			stored, err := client.CoreV1().Pods("ns").Get(t.Context(), "web", metav1.GetOptions{})
			if err != nil || stored.Spec.NodeName != c.want {
				t.Errorf("node %q, %v, want %q", stored.Spec.NodeName, err, c.want)
			}
		})
	}
}
