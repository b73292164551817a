// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// What is delivered late or again is older than what is known, and not passed on.
func TestFollowNeverGoesBack(t *testing.T) { synctest.Test(t, testFollowNeverGoesBack) }

func testFollowNeverGoesBack(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	const web = podsPath + "/web"
	put := func(phase corev1.PodPhase, uid string) *unstructured.Unstructured {
		a.Put(web, podIn(phase, uid, "web"))
		synctest.Wait()
		return a.Get(web)
	}
	first := put("Pending", "u1")
	var got []string
	ctx, cancel := context.WithCancel(t.Context())
	each := func(obj *unstructured.Unstructured, _ string) error {
		state := "none"
		if obj != nil {
			phase, _, _ := unstructured.NestedString(obj.Object, "status", "phase")
			state = string(obj.GetUID()) + " " + phase
		}
		got = append(got, state)
		return ctx.Err()
	}
	done := make(chan error)
	c := clientOf(t, a)
	go func() { done <- c.Follow(ctx, podRef("web", "u1"), "", each, nil) }()
	synctest.Wait()
	running := put("Running", "u1")
	a.Deliver(watch.Modified, web, first)
	a.Remove(web)
	synctest.Wait()
	a.Deliver(watch.Added, web, first)
	put("Pending", "u2")
	a.Deliver(watch.Deleted, web, running) // the end of the one before
	a.LagLists(true)
	put("Running", "u2")
	a.DropWatches() // the next one begins with a list, and repeats what is newer than that
	time.Sleep(time.Second)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	want := []string{"u1 Pending", "u1 Running", "none", "u2 Pending", "u2 Running", "u2 Running"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An object is not called stuck by a watch that delivers nothing.
func TestWhatIsGoneDoesNotRemain(t *testing.T) { synctest.Test(t, testWhatIsGoneDoesNotRemain) }

func testWhatIsGoneDoesNotRemain(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	a.Put(podsPath+"/stuck", podIn("Running", "u2", "stuck"))
	a.SilenceWatches(true)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	left := make(chan []Remaining)
	c := clientOf(t, a)
	go func() { left <- c.WaitGone(ctx, unknown(podRef("web", "u1"), podRef("stuck", "u2"))...) }()
	synctest.Wait()
	a.Remove(podsPath + "/web")
	if got := <-left; len(got) != 1 || got[0].Ref.Name != "stuck" || got[0].Err != nil {
		t.Errorf("left: %v", got)
	}
}

// Whether it remains is unknown while the API server is away.
func TestWhatCannotBeReadIsNotKnownToRemain(t *testing.T) {
	synctest.Test(t, testWhatCannotBeReadIsNotKnownToRemain)
}

func testWhatCannotBeReadIsNotKnownToRemain(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web", func(p *corev1.Pod) { p.Finalizers = []string{"example.org/hold"} }))
	c := clientOf(t, a)
	going, err := c.Delete(t.Context(), DeleteOptions{}, podRef("web", "u1"))
	if err != nil {
		t.Fatal(err)
	}
	a.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got := c.WaitGone(ctx, going...)
	if len(got) != 1 || !Transient(got[0].Err) {
		t.Fatalf("left: %v", got)
	}
	want := "Pod ns/web: terminating since 2026-01-02T03:04:05Z, grace 0 s, finalizers example.org/hold, Running, no container status, " +
		`its state could not be read: Get "http://memory/api/v1/namespaces/ns/pods/web": connection refused (gave up: context deadline exceeded)`
	if diff := cmp.Diff(want, got[0].String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
