// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// Nothing of a pod is missed that is created once its namespace is watched, however short its life.
func TestPodsAreWatchedBeforeTheyExist(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fakeapi.NewInMemory(t)
		state := newState(t, a)
		asked, answer := make(chan struct{}), make(chan struct{})
		var first sync.Once
		a.Before(func(_ http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "/namespaces/ns/pods") {
				first.Do(func() { close(asked); <-answer })
			}
			return false
		})
		watched := make(chan error, 1)
		go func() { watched <- state.WatchPods(t.Context(), "ns") }()
		<-asked
		synctest.Wait()
		if len(watched) > 0 {
			t.Fatalf("before the pods are listed: %v", <-watched)
		}
		close(answer)
		if err := <-watched; err != nil {
			t.Fatal(err)
		}
		selector := podapi.Selector{Namespace: "ns", Name: "web"}
		state.Track(selector)
		a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
		a.Remove(podsPath + "/web")
		await(t, "the end of the pod", state.Changed, func() bool {
			pods := state.Pods(selector)
			return len(pods) == 1 && pods[0].Gone
		})
	})
}

// Waiting for the watch ends when it cannot help.
func TestPodsThatCannotBeWatched(t *testing.T) {
	cases := map[string]struct {
		happens func(a *fakeapi.Server)
		took    time.Duration
	}{
		"the caller may not read them": {func(a *fakeapi.Server) { a.Deny(fakeapi.Rule{Verb: "*", Resource: "pods"}) }, 0},
		"the API server is away":       {func(a *fakeapi.Server) { a.Stop() }, 7 * time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				c.happens(a)
				spec := clientOf(t, a)
				cache := NewPodCache(spec, nil) // which may be polled
				t.Cleanup(cache.Close)
				state := NewState(spec, cache, EmptyLogGrace)
				t.Cleanup(state.Close)
				state.Track(podapi.Selector{Namespace: "ns", Name: "web"}) // where none is wanted, polling needs no permission
				ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
				defer cancel()
				start := time.Now()
				if err := state.WatchPods(ctx, "ns"); err == nil || !strings.Contains(err.Error(), "watch pods in namespace ns: ") {
					t.Errorf("%v", err)
				}
				if took := time.Since(start); took != c.took {
					t.Errorf("took %s, want %s", took, c.took)
				}
			})
		})
	}
}
