// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// follow begins to follow the pod "web"; the result returns the phases that it has been told so far.
func follow(t *testing.T, a *fakeapi.Server) func() []string {
	t.Helper()
	var (
		mu  sync.Mutex
		got []string
	)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	c := clientOf(t, a)
	go func() {
		defer close(done)
		_ = c.Follow(ctx, podRef("web", "u1"), "", func(obj *unstructured.Unstructured, _ string) error {
			phase, _, _ := unstructured.NestedString(obj.Object, "status", "phase")
			mu.Lock()
			defer mu.Unlock()
			got = append(got, phase)
			return nil
		}, nil)
	}()
	t.Cleanup(func() { cancel(); <-done })
	synctest.Wait()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(got)
	}
}

// holdWatches does not answer watches at all while the result is true.
func holdWatches(a *fakeapi.Server) *atomic.Bool {
	hold := &atomic.Bool{}
	hold.Store(true)
	a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
		if !hold.Load() || r.URL.Query().Get("watch") == "" {
			return false
		}
		<-r.Context().Done()
		return true
	})
	return hold
}

func TestASilentWatchIsOpenedAgain(t *testing.T) { synctest.Test(t, testASilentWatchIsOpenedAgain) }

func testASilentWatchIsOpenedAgain(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	put := func(phase corev1.PodPhase) { a.Put(podsPath+"/web", podIn(phase, "u1", "web")) }
	put("Pending")
	a.SilenceWatches(true)
	got := follow(t, a)
	put("Running")
	time.Sleep(watchSilence - time.Second)
	synctest.Wait()
	if diff := cmp.Diff([]string{"Pending"}, got()); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	time.Sleep(watchSilence)
	synctest.Wait()
	put("Succeeded")
	time.Sleep(2 * watchSilence)
	synctest.Wait()
	if diff := cmp.Diff([]string{"Pending", "Running", "Succeeded"}, slices.Compact(got())); diff != "" {
		t.Errorf("after (-want +got):\n%s", diff)
	}
}

func TestAWatchWithBookmarksStays(t *testing.T) { synctest.Test(t, testAWatchWithBookmarksStays) }

func testAWatchWithBookmarksStays(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Pending", "u1", "web"))
	follow(t, a)
	for range 60 {
		time.Sleep(time.Minute)
		a.Bookmark()
	}
	if n := a.Count("GET " + podsPath); n != 2 {
		t.Errorf("%d requests in an hour, want a list and a watch: %q", n, a.Requests())
	}
}

// A proxy may hold back the headers as well.
func TestAWatchWithoutAnAnswerIsOpenedAgain(t *testing.T) {
	synctest.Test(t, testAWatchWithoutAnAnswerIsOpenedAgain)
}

func testAWatchWithoutAnAnswerIsOpenedAgain(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Pending", "u1", "web"))
	hold := holdWatches(a)
	got := follow(t, a)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	time.Sleep(2 * watchSilence)
	synctest.Wait()
	hold.Store(false)
	time.Sleep(2 * watchSilence)
	synctest.Wait()
	a.Put(podsPath+"/web", podIn("Succeeded", "u1", "web"))
	synctest.Wait()
	if got := got(); got[1] != "Running" || got[len(got)-1] != "Succeeded" {
		t.Errorf("got %v", got)
	}
}
