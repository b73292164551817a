// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

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

// syncedState returns a state that knows the pods of the namespace.
func syncedState(t *testing.T, a *fakeapi.Server) *State {
	t.Helper()
	state := newState(t, a)
	if err := state.cache.Sync(soon(t), "ns"); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestPodsGoWithoutRequests(t *testing.T) {
	a := fakeapi.New(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	state := syncedState(t, a)
	state.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	left := make(chan []Remaining, 1)
	ctx := soon(t)
	go func() { left <- state.WaitGone(ctx, Going{Ref: podRef("web", "u1")}) }()
	a.Remove(podsPath + "/web")
	if got := <-left; got != nil {
		t.Errorf("left: %v", got)
	}
	if n := a.Count("GET "+podsPath+"/") + a.Count("GET "+podsPath+"?fieldSelector") + a.Count("GET "+podsPath+"?allowWatchBookmarks=true&fieldSelector"); n != 0 {
		t.Errorf("%d requests for the pod", n)
	}
}

func TestAPodIsNotCalledStuckByTheCache(t *testing.T) {
	a := fakeapi.New(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	a.Put(podsPath+"/stuck", podIn("Running", "u2", "stuck"))
	state := syncedState(t, a)
	state.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	state.Track(podapi.Selector{Namespace: "ns", Name: "stuck"})
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		blind := strings.HasSuffix(r.URL.Path, "/pods")
		if blind {
			http.Error(w, "overloaded", http.StatusServiceUnavailable)
		}
		return blind
	})
	a.DropWatches()
	a.Remove(podsPath + "/web")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	var got []string
	for _, r := range state.WaitGone(ctx, unknown(podRef("web", "u1"), podRef("stuck", "u2"))...) {
		got = append(got, r.Ref.Name)
	}
	if diff := cmp.Diff([]string{"stuck"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCatchUp(t *testing.T) {
	a := fakeapi.New(t)
	a.Put(podsPath+"/web", podIn("Pending", "u1", "web"))
	state := syncedState(t, a)
	state.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	version := a.Get(podsPath + "/web").GetResourceVersion()
	state.CatchUp(soon(t), podRef("web", "u1"), version)
	if phase := state.Pods(podapi.Selector{Namespace: "ns", Name: "web"})[0].Pod.Status.Phase; phase != "Running" {
		t.Errorf("caught up with %s", phase)
	}
}

func TestWhatWasCreatedIsWatchedFromItsVersion(t *testing.T) {
	a := fakeapi.New(t)
	state := newState(t, a)
	created, err := clientOf(t, a).Create(soon(t), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"namespace": "ns", "name": "c"}, "data": map[string]any{"a": "b"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	ref := validation.ObjectRef{Kind: "ConfigMap", Namespace: "ns", Name: "c"}
	const path = "/api/v1/namespaces/ns/configmaps"
	state.WatchCreated(created, ref, validation.ObjectRef{Kind: "Secret", Namespace: "ns", Name: "c"})
	if got := state.Object(ref); got.Err != nil || got.Object["data"].(map[string]any)["a"] != "b" {
		t.Errorf("not known at once: %+v", got)
	}
	a.Put(path+"/c", object(t, `{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns, name: c, labels: {colour: blue}}}`).Object)
	await(t, "the change is seen", state.Changed, func() bool {
		metadata := state.Object(ref).Object["metadata"].(map[string]any)
		labels, _ := metadata["labels"].(map[string]any)
		return labels["colour"] == "blue"
	})
	if all, watches := a.Count("GET "+path), a.Count("GET "+path+"?allowWatch"); all != 1 || watches != 1 {
		t.Errorf("%d requests, %d watches among them; want one watch alone: %q", all, watches, a.Requests())
	}
}
