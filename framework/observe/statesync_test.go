// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func podRef(name string, uid types.UID) client.Ref {
	return client.Ref{Resource: corev1.SchemeGroupVersion.WithResource("pods"), Kind: "Pod", Namespace: "ns", Name: name, UID: uid}
}

// syncedState returns a state that knows the pods of the namespace.
func syncedState(t *testing.T, a *fakeapi.Server) *State {
	t.Helper()
	state := newState(t, a)
	if err := state.cache.sync(soon(t), "ns"); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestPodsGoWithoutRequests(t *testing.T) { synctest.Test(t, testPodsGoWithoutRequests) }

func testPodsGoWithoutRequests(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	state := syncedState(t, a)
	state.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	left := make(chan []client.Remaining, 1)
	ctx := soon(t)
	go func() { left <- state.WaitGone(ctx, client.Going{Ref: podRef("web", "u1")}) }()
	a.Remove(podsPath + "/web")
	if got := <-left; got != nil {
		t.Errorf("left: %v", got)
	}
	if n := a.Count("GET "+podsPath+"/") + a.Count("GET "+podsPath+"?fieldSelector") + a.Count("GET "+podsPath+"?allowWatchBookmarks=true&fieldSelector"); n != 0 {
		t.Errorf("%d requests for the pod", n)
	}
}

func TestAPodIsNotCalledStuckByTheCache(t *testing.T) {
	synctest.Test(t, testAPodIsNotCalledStuckByTheCache)
}

func testAPodIsNotCalledStuckByTheCache(t *testing.T) {
	a := fakeapi.NewInMemory(t)
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
	for _, r := range state.WaitGone(ctx, client.Going{Ref: podRef("web", "u1")}, client.Going{Ref: podRef("stuck", "u2")}) {
		got = append(got, r.Ref.Name)
	}
	if diff := cmp.Diff([]string{"stuck"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCatchUp(t *testing.T) { synctest.Test(t, testCatchUp) }

func testCatchUp(t *testing.T) {
	a := fakeapi.NewInMemory(t)
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
	synctest.Test(t, testWhatWasCreatedIsWatchedFromItsVersion)
}

func testWhatWasCreatedIsWatchedFromItsVersion(t *testing.T) {
	a := fakeapi.NewInMemory(t)
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
	a.Put(path+"/c", fakeapi.Object(t, `{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns, name: c, labels: {colour: blue}}}`).Object)
	await(t, "the change is seen", state.Changed, func() bool {
		metadata := state.Object(ref).Object["metadata"].(map[string]any)
		labels, _ := metadata["labels"].(map[string]any)
		return labels["colour"] == "blue"
	})
	if all, watches := a.Count("GET "+path), a.Count("GET "+path+"?allowWatch"); all != 1 || watches != 1 {
		t.Errorf("%d requests, %d watches among them; want one watch alone: %q", all, watches, a.Requests())
	}
}
