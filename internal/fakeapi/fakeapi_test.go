// SPDX-License-Identifier: Apache-2.0

package fakeapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func clientOf(t *testing.T, a *fakeapi.Server) kubernetes.Interface {
	t.Helper()
	client, err := kubernetes.NewForConfig(a.Config())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func webPod() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: corev1.PodSpec{
			NodeSelector: map[string]string{corev1.LabelHostname: "vk-1"}, RestartPolicy: corev1.RestartPolicyNever,
			Containers: []corev1.Container{{Name: "main", Image: "busybox"}},
		},
	}
}

// onNode is a server whose node vk-1 plays a script for every pod.
func onNode(t *testing.T, script fakeapi.Script) (*fakeapi.Server, kubernetes.Interface) {
	t.Helper()
	a := fakeapi.New(t)
	a.AddNode(fakeapi.ReadyNode("vk-1"), func(*corev1.Pod) fakeapi.Script { return script })
	return a, clientOf(t, a)
}

func create(t *testing.T, client kubernetes.Interface) *corev1.Pod {
	t.Helper()
	pod, err := client.CoreV1().Pods("ns").Create(t.Context(), webPod(), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return pod
}

// A pod's life as a watch tells it: every state, then what its deletion brings.
func TestLifeOfAPod(t *testing.T) {
	cases := map[string]struct {
		script fakeapi.Script
		want   []string
	}{
		"succeeds": {fakeapi.Script{States: []fakeapi.State{fakeapi.Running, fakeapi.Succeeded}},
			[]string{"ADDED Pending", "MODIFIED Pending", "MODIFIED Running", "MODIFIED Succeeded", "DELETED Succeeded"}},
		"fails": {fakeapi.Script{States: []fakeapi.State{fakeapi.Failed(3)}},
			[]string{"ADDED Pending", "MODIFIED Pending", "MODIFIED Failed", "DELETED Failed"}},
		"runs until deleted": {fakeapi.Script{States: []fakeapi.State{fakeapi.Running}, Deletion: []fakeapi.State{fakeapi.Failed(143)}},
			[]string{"ADDED Pending", "MODIFIED Pending", "MODIFIED Running", "MODIFIED Running going", "MODIFIED Failed going", "MODIFIED Failed going", "DELETED Failed going"}},
		"ignores its deletion": {fakeapi.Script{States: []fakeapi.State{fakeapi.Waiting("ImagePullBackOff", "no such image")}, Stuck: true},
			[]string{"ADDED Pending", "MODIFIED Pending", "MODIFIED Pending", "MODIFIED Pending going"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, client := onNode(t, c.script)
			created := create(t, client)
			if err := client.CoreV1().Pods("ns").Delete(t.Context(), "web", metav1.DeleteOptions{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, history(t, client, created.ResourceVersion, len(c.want)-1)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// history is the creation, and n events after it.
func history(t *testing.T, client kubernetes.Interface, version string, n int) []string {
	t.Helper()
	w, err := client.CoreV1().Pods("ns").Watch(t.Context(), metav1.ListOptions{ResourceVersion: version})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	lines := []string{"ADDED Pending"}
	for range n {
		e := <-w.ResultChan()
		pod, ok := e.Object.(*corev1.Pod)
		if !ok {
			t.Fatalf("event %v", e)
		}
		line := fmt.Sprintf("%s %s", e.Type, pod.Status.Phase)
		if pod.DeletionTimestamp != nil {
			line += " going"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestPatches(t *testing.T) {
	cases := []struct {
		name, subresource string
		kind              types.PatchType
		patch             string
		want              string
		check             func(error) bool
	}{
		{"merge", "", types.MergePatchType, `{"metadata":{"labels":{"a":"b"}}}`, "map[a:b] busybox Running", nil},
		{"strategic", "", types.StrategicMergePatchType, `{"spec":{"containers":[{"name":"main","image":"new"}]}}`, "map[] new Running", nil},
		{"json", "", types.JSONPatchType, `[{"op":"add","path":"/metadata/labels","value":{"c":"d"}}]`, "map[c:d] busybox Running", nil},
		{"status", "status", types.MergePatchType, `{"metadata":{"labels":{"a":"b"}},"status":{"phase":"Failed"}}`, "map[] busybox Failed", nil},
		{"a status not by its subresource", "", types.MergePatchType, `{"status":{"phase":"Failed"}}`, "map[] busybox Running", nil},
		{"another version", "", types.MergePatchType, `{"metadata":{"resourceVersion":"1"}}`, "", apierrors.IsConflict},
		{"a test that fails", "", types.JSONPatchType, `[{"op":"test","path":"/metadata/name","value":"x"}]`, "", apierrors.IsInvalid},
		{"apply", "", types.ApplyYAMLPatchType, `{}`, "", apierrors.IsUnsupportedMediaType},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, client := onNode(t, fakeapi.Script{States: []fakeapi.State{fakeapi.Running}})
			create(t, client)
			var subresources []string
			if c.subresource != "" {
				subresources = []string{c.subresource}
			}
			pod, err := client.CoreV1().Pods("ns").Patch(t.Context(), "web", c.kind, []byte(c.patch), metav1.PatchOptions{}, subresources...)
			if c.check != nil {
				if !c.check(err) {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%v %s %s", pod.Labels, pod.Spec.Containers[0].Image, pod.Status.Phase); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestFinalizersKeepAnObject(t *testing.T) {
	a, client := onNode(t, fakeapi.Script{States: []fakeapi.State{fakeapi.Succeeded}})
	pod := webPod()
	pod.Finalizers = []string{"example.org/hold"}
	pods := client.CoreV1().Pods("ns")
	if _, err := pods.Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := pods.Delete(t.Context(), "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, err := pods.Get(t.Context(), "web", metav1.GetOptions{}); err != nil || got.DeletionTimestamp == nil {
		t.Fatalf("%v, %v", got, err)
	}
	if _, err := pods.Patch(t.Context(), "web", types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if paths := a.Paths(); len(paths) != 1 {
		t.Errorf("left: %v", paths)
	}
}

func TestWhatTheCallerMayNotDo(t *testing.T) {
	a, client := onNode(t, fakeapi.Script{})
	a.Deny(fakeapi.Rule{Verb: "create", Resource: "pods", Namespace: "ns"})
	_, err := client.CoreV1().Pods("ns").Create(t.Context(), webPod(), metav1.CreateOptions{})
	if want := `pods is forbidden: User "tester" cannot create resource "pods" in API group "" in the namespace "ns"`; !apierrors.IsForbidden(err) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestFaults(t *testing.T) {
	a, client := onNode(t, fakeapi.Script{})
	a.OnFirst(1, http.MethodPost, func(w http.ResponseWriter, _ *http.Request) { fakeapi.Hangup(w) })
	if _, err := client.CoreV1().Pods("ns").Create(t.Context(), webPod(), metav1.CreateOptions{}); err == nil || apierrors.ReasonForError(err) != metav1.StatusReasonUnknown {
		t.Errorf("error %v, want that of a connection", err)
	}
	create(t, client)
	w, err := client.CoreV1().Pods("ns").Watch(t.Context(), metav1.ListOptions{ResourceVersion: "5", AllowWatchBookmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	a.Bookmark()
	for e := range w.ResultChan() {
		if e.Type == watch.Bookmark {
			a.DropWatches() // ends the loop
		}
	}
	a.Compact()
	w, err = client.CoreV1().Pods("ns").Watch(t.Context(), metav1.ListOptions{ResourceVersion: "5"})
	if err != nil {
		t.Fatal(err)
	}
	if e := <-w.ResultChan(); !apierrors.IsResourceExpired(apierrors.FromObject(e.Object)) {
		t.Errorf("event %v, want 410", e)
	}
}
