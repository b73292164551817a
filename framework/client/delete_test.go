// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func podRef(name, uid string) Ref {
	return Ref{Resource: podResource, Kind: "Pod", Namespace: "ns", Name: name, UID: types.UID(uid)}
}

// unknown are objects of which no deletion has told anything.
func unknown(refs ...Ref) (going []Going) {
	for _, ref := range refs {
		going = append(going, Going{Ref: ref})
	}
	return going
}

func TestDelete(t *testing.T) { synctest.Test(t, testDelete) }

func testDelete(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	a.Put(podsPath+"/new", podIn("Running", "u9", "new"))
	a.OnFirst(2, http.MethodDelete, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "overloaded", http.StatusServiceUnavailable)
	})
	_, err := clientOf(t, a).Delete(soon(t), DeleteOptions{Foreground: true}, podRef("web", "u1"), podRef("missing", ""), podRef("new", "u2"))
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{podsPath + "/new"}, a.Paths()); diff != "" {
		t.Errorf("left, a later pod of the same name only (-want +got):\n%s", diff)
	}
}

func TestDeleteOptions(t *testing.T) {
	zero := int64(0)
	got := DeleteOptions{GracePeriodSeconds: &zero}.api(podRef("web", "u1"))
	if *got.PropagationPolicy != metav1.DeletePropagationBackground || *got.GracePeriodSeconds != 0 || *got.Preconditions.UID != "u1" {
		t.Errorf("%+v", got)
	}
	if got := (DeleteOptions{Foreground: true}).api(podRef("web", "")); *got.PropagationPolicy != metav1.DeletePropagationBackground {
		t.Errorf("a pod owns nothing: %+v", got)
	}
	job := Ref{Kind: "Job", Resource: schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"}}
	if got := (DeleteOptions{Foreground: true}).api(job); *got.PropagationPolicy != metav1.DeletePropagationForeground || got.Preconditions != nil {
		t.Errorf("%+v", got)
	}
}

func TestDeleteNamesEachFailure(t *testing.T) {
	a := fakeapi.New(t)
	a.Put(podsPath+"/a", podIn("Running", "u1", "a"))
	a.Put(podsPath+"/b", podIn("Running", "u2", "b"))
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/a") {
			fakeapi.WriteStatus(w, 403, "Forbidden", `pods "a" is forbidden: User "u" cannot delete resource "pods" in API group "" in the namespace "ns"`)
			return true
		}
		return false
	})
	_, err := clientOf(t, a).Delete(soon(t), DeleteOptions{}, podRef("a", ""), podRef("b", ""))
	if want := "delete Pod ns/a: missing permission: delete pods in namespace ns"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	if a.Get(podsPath+"/b") != nil {
		t.Error("b was not deleted because a could not be")
	}
}

func TestWaitGone(t *testing.T) {
	cases := map[string]func(a *fakeapi.Server){
		"deleted": func(a *fakeapi.Server) { a.Remove(podsPath + "/web") },
		"replaced": func(a *fakeapi.Server) {
			a.Remove(podsPath + "/web")
			a.Put(podsPath+"/web", podIn("Pending", "u2", "web"))
		},
		"replaced unseen":    func(a *fakeapi.Server) { a.Put(podsPath+"/web", podIn("Pending", "u2", "web")) },
		"after a lost watch": func(a *fakeapi.Server) { a.DropWatches(); a.Remove(podsPath + "/web") },
		"after a restart":    func(a *fakeapi.Server) { a.Stop(); a.Remove(podsPath + "/web"); a.Start() },
		"after 410":          func(a *fakeapi.Server) { a.Compact(); a.Remove(podsPath + "/web"); a.DropWatches() },
		"where watch is refused": func(a *fakeapi.Server) {
			a.Deny(fakeapi.Rule{Verb: "list", Resource: "pods"}, fakeapi.Rule{Verb: "watch", Resource: "pods"})
			a.DropWatches()
			a.Remove(podsPath + "/web")
		},
	}
	for name, happens := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
				watching := make(chan struct{}, 99)
				a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
					if r.URL.Query().Get("watch") != "" {
						watching <- struct{}{}
					}
					return false
				})
				left := make(chan []Remaining, 1)
				ctx, client := soon(t), clientOf(t, a)
				go func() { left <- client.WaitGone(ctx, unknown(podRef("web", "u1"), podRef("never", ""))...) }()
				<-watching
				happens(a)
				if got := <-left; got != nil {
					t.Errorf("left: %v", got)
				}
			})
		})
	}
}

func TestWhatRemainsIsExplained(t *testing.T) {
	a := fakeapi.New(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web", func(p *corev1.Pod) {
		p.Finalizers, p.Spec.NodeName = []string{"example.org/hold"}, "vk-1"
	}))
	a.Put(podsPath+"/kept", podIn("Running", "u2", "kept"))
	client := clientOf(t, a)
	going, err := client.Delete(soon(t), DeleteOptions{}, podRef("web", "u1"))
	if err != nil {
		t.Fatal(err)
	}
	going = append(going, unknown(podRef("kept", "u2"))...)
	ctx, cancel := context.WithCancel(soon(t))
	var watches atomic.Int32
	a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("watch") != "" && watches.Add(1) == 2 {
			cancel()
		}
		return false
	})
	var got []string
	for _, r := range client.WaitGone(ctx, going...) {
		got = append(got, r.String())
	}
	want := []string{
		"Pod ns/web: terminating since 2026-01-02T03:04:05Z, grace 30 s, finalizers example.org/hold, node vk-1, Running, no container status",
		"Pod ns/kept: not being deleted, Running, no container status",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeleteCommands(t *testing.T) {
	job := Ref{Kind: "Job", Namespace: "ns", Name: "j"}
	job.Resource.Group, job.Resource.Resource = "batch", "jobs"
	namespace := Ref{Kind: "Namespace", Name: "tmp"}
	namespace.Resource.Resource = "namespaces"
	want := []string{
		"kubectl delete namespaces tmp",
		"kubectl -n ns delete pods a b",
		"kubectl -n ns delete jobs.batch j",
	}
	if diff := cmp.Diff(want, DeleteCommands("", podRef("b", "2"), job, podRef("a", "1"), namespace)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = []string{"kubectl --context='my cluster' -n ns delete pods a"}
	if diff := cmp.Diff(want, DeleteCommands("my cluster", podRef("a", "1"))); diff != "" {
		t.Errorf("with a context (-want +got):\n%s", diff)
	}
}

func TestRetryKeepsTheLastError(t *testing.T) { synctest.Test(t, testRetryKeepsTheLastError) }

func testRetryKeepsTheLastError(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	tries := 0
	err := retry(ctx, func(context.Context) error {
		if tries++; tries == 2 {
			cancel(errors.New("the spec timed out"))
		}
		return io.ErrUnexpectedEOF
	})
	if want := "unexpected EOF (gave up: the spec timed out)"; err == nil || err.Error() != want || tries != 2 {
		t.Errorf("error %v after %d tries, want %q after 2", err, tries, want)
	}
}

func TestGoneAtOnce(t *testing.T) {
	grace := func(n int64) *int64 { return &n }
	now := metav1.Now()
	for name, c := range map[string]struct {
		timestamp  *metav1.Time
		grace      *int64
		finalizers []string
		want       bool
	}{
		"nobody asked for time":                    {nil, nil, nil, true},
		"a pod that runs":                          {&now, grace(30), nil, false},
		"a pod without a node":                     {&now, grace(0), nil, true},
		"a finalizer":                              {&now, grace(0), []string{"a/b"}, false},
		"a finalizer of what has no grace":         {&now, nil, []string{"foregroundDeletion"}, false},
		"a namespace that is emptied (finalizers)": {&now, nil, []string{"kubernetes"}, false},
	} {
		var obj unstructured.Unstructured
		obj.SetDeletionTimestamp(c.timestamp)
		obj.SetDeletionGracePeriodSeconds(c.grace)
		obj.SetFinalizers(c.finalizers)
		if got := goneAtOnce(&obj); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
