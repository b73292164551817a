// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func newState(t *testing.T, a *fakeapi.Server) *State {
	t.Helper()
	state := NewState(clientOf(t, a), newCache(t, a), EmptyLogGrace)
	t.Cleanup(state.Close)
	return state
}

func TestStateOfAnObject(t *testing.T) {
	const path = "/apis/batch/v1/namespaces/ns/jobs/sum"
	for _, apiVersion := range []string{"batch/v1", ""} {
		t.Run("apiVersion "+apiVersion, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				state := newState(t, a)
				ref := validation.ObjectRef{APIVersion: apiVersion, Kind: "Job", Namespace: "ns", Name: "sum"}
				awaitObject := func(what string, done func(validation.ObjectState) bool) {
					t.Helper()
					await(t, what, state.Changed, func() bool { return done(state.Object(ref)) })
				}
				awaitObject("absence is known", func(o validation.ObjectState) bool { return o.Object == nil && o.Err == nil })
				fields := fakeapi.Object(t, `{apiVersion: batch/v1, kind: Job, metadata: {name: sum, namespace: ns, managedFields: [{manager: x}]}}`).Object
				a.Put(path, fields)
				awaitObject("it is seen", func(o validation.ObjectState) bool { return o.Object != nil })
				if fields, ok, _ := unstructured.NestedSlice(state.Object(ref).Object, "metadata", "managedFields"); ok {
					t.Errorf("kept %v", fields)
				}
				fields["status"] = map[string]any{"succeeded": 1}
				a.Put(path, fields)
				awaitObject("its status is seen", func(o validation.ObjectState) bool { return o.Object["status"] != nil })
				a.Stop()
				a.Remove(path)
				a.Start()
				awaitObject("its end is seen after a restart", func(o validation.ObjectState) bool { return o.Object == nil })
			})
		})
	}
}

func TestStateOfAPod(t *testing.T) { synctest.Test(t, testStateOfAPod) }

func testStateOfAPod(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := newState(t, a)
	ref := validation.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "ns", Name: "web"}
	if got := state.Object(ref); got.Object != nil || got.Err != nil {
		t.Errorf("an unseen pod is %+v", got)
	}
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	await(t, "the pod is seen", state.Changed, func() bool { return len(state.Pods(podapi.Selector{Namespace: "ns", Name: "web"})) == 1 })
	object := state.Object(ref).Object
	phase, _, _ := unstructured.NestedString(object, "status", "phase")
	if phase != "Running" || object["kind"] != "Pod" {
		t.Errorf("object %v", object)
	}
	a.Remove(podsPath + "/web")
	await(t, "its end is seen", state.Changed, func() bool { return state.Pods(podapi.Selector{Namespace: "ns", Name: "web"})[0].Gone })
	if got := state.Object(ref); got.Object != nil {
		t.Errorf("a pod that is gone is %v", got.Object)
	}
	if a.Count("GET "+podsPath+"/web") != 0 {
		t.Error("the pod was asked for by name")
	}
}

func TestStateOfALog(t *testing.T) { synctest.Test(t, testStateOfALog) }

func testStateOfALog(t *testing.T) {
	s := newLogServer(t)
	state := newState(t, s.Server)
	s.says("done\n")
	s.becomes("Succeeded", container("terminated", 0))
	ref := validation.LogRef{Namespace: "ns", Pod: "web", UID: "u1", Container: "main", TailLines: validation.Limit{Set: true, N: 3}}
	await(t, "the log is final", state.Changed, func() bool { return state.Log(ref).Confirmed })
	want := validation.LogState{Text: []byte("done\n"), Generation: 1, Read: true, Final: true, Confirmed: true}
	if diff := cmp.Diff(want, state.Log(ref)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ref.UID = "another pod of this name"
	if got := state.Log(ref); got.Read {
		t.Errorf("the log of another pod: %+v", got)
	}
}

func TestUnknownKindIsToldAndTriedAgain(t *testing.T) {
	synctest.Test(t, testUnknownKindIsToldAndTriedAgain)
}

func testUnknownKindIsToldAndTriedAgain(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := newState(t, a)
	ref := validation.ObjectRef{APIVersion: "example.org/v1", Kind: "Toy", Namespace: "ns", Name: "bear"}
	await(t, "the missing kind is told", state.Changed, func() bool {
		err := state.Object(ref).Err
		return err != nil && strings.Contains(err.Error(), "no kind Toy in example.org/v1")
	})
	a.AddKind(fakeapi.Kind{Group: "example.org", Version: "v1", Resource: "toys", Kind: "Toy", Namespaced: true})
	a.Put("/apis/example.org/v1/namespaces/ns/toys/bear", map[string]any{"apiVersion": "example.org/v1", "kind": "Toy", "metadata": map[string]any{"name": "bear", "namespace": "ns"}})
	await(t, "it is found", state.Changed, func() bool { return state.Object(ref).Object != nil })
}

// A spec's end must leave nothing running and nothing remembered.
func TestCloseForgets(t *testing.T) {
	a := fakeapi.New(t) // client-go waits by the clock to tell of a discovery that was given up
	cache := newCache(t, a)
	state := NewState(clientOf(t, a), cache, EmptyLogGrace)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	await(t, "the pod is seen", state.Changed, func() bool { return len(state.Pods(podapi.Selector{Namespace: "ns", Name: "web"})) == 1 })
	state.Log(validation.LogRef{Namespace: "ns", Pod: "web"})
	state.Object(validation.ObjectRef{Kind: "ConfigMap", Namespace: "ns", Name: "x"})
	state.Close()
	state.Close()
	if len(cache.trackers) != 0 || len(state.seen) != 0 {
		t.Error("something is remembered")
	}
}

// From the event on the wire to the waiting spec.
func BenchmarkEventToSpec(b *testing.B) {
	cache := NewPodCache(nil, nil)
	store := newPodStore(cache, "ns")
	cache.stores["ns"] = store
	tracker := cache.newTracker(ownsNothing)
	tracker.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	pods := [2]*corev1.Pod{podIn("Running", "u1", "web"), podIn("Pending", "u1", "web")}
	pods[0].ResourceVersion, pods[1].ResourceVersion = "1", "2"
	for i := 0; b.Loop(); i++ {
		wake := tracker.Changed()
		_ = store.Update(pods[i%2])
		<-wake
		if len(tracker.Pods(podapi.Selector{Namespace: "ns", Name: "web"})) != 1 {
			b.Fatal("lost")
		}
	}
}

// Every revision is handed out once, with its number, whatever was asked for before.
func TestRevisionsOfTheState(t *testing.T) { synctest.Test(t, testRevisionsOfTheState) }

func testRevisionsOfTheState(t *testing.T) {
	const config = "/api/v1/namespaces/ns/configmaps/c"
	a := fakeapi.NewInMemory(t)
	state := syncedState(t, a)
	pods := podapi.Selector{Namespace: "ns", Name: "web"}
	state.Track(pods)
	object := validation.ObjectRef{APIVersion: "v1", Kind: "ConfigMap", Namespace: "ns", Name: "c"}
	await(t, "absence is known", state.Changed, func() bool { return state.Object(object).Err == nil })
	value := func(n int) map[string]any {
		return map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "c", "namespace": "ns"}, "data": map[string]any{"n": n}}
	}
	for n, phase := range []corev1.PodPhase{"Pending", "Running", "Failed"} {
		a.Put(podsPath+"/web", podIn(phase, "u1", "web"))
		a.Put(config, value(n))
	}
	a.Remove(config)
	await(t, "all is seen", state.Changed, func() bool {
		return len(state.Revisions(validation.PodRef(pods), "u1", 0)) == 3 && len(state.Revisions(object, "", 0)) == 5
	})
	var got []string
	for n := range 3 {
		for _, r := range state.Revisions(validation.PodRef(pods), "u1", n) {
			got = append(got, fmt.Sprint(r.Number, " ", r.Pod.Status.Phase, " ", r.Version == r.Pod.ResourceVersion && r.Version != ""))
		}
	}
	for _, r := range state.Revisions(object, "", 0) {
		value, found, err := unstructured.NestedInt64(r.Object, "data", "n")
		got = append(got, fmt.Sprint(r.Number, " ", value, " ", found && r.Version != "", err))
	}
	want := []string{
		"0 Pending true", "1 Running true", "2 Failed true", "1 Running true", "2 Failed true", "2 Failed true",
		"0 0 false <nil>", "1 0 true <nil>", "2 1 true <nil>", "3 2 true <nil>", "4 0 false <nil>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, n := range []int{3, 99} {
		if got := state.Revisions(validation.PodRef(pods), "u1", n); got != nil {
			t.Errorf("revisions from %d on: %v", n, got)
		}
	}
	if got := state.Revisions(validation.PodRef(pods), "other", 0); got != nil {
		t.Errorf("revisions of an unknown pod: %v", got)
	}
}

// The time in which the API server was away does not count.
func TestWatched(t *testing.T) { synctest.Test(t, testWatched) }

func testWatched(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	a.Put("/api/v1/namespaces/ns/configmaps/c", fakeapi.Object(t, `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}`).Object)
	state := syncedState(t, a)
	subjects := []validation.ObjectRef{{Kind: "Pod", Namespace: "ns", Name: "web"}, {APIVersion: "v1", Kind: "ConfigMap", Namespace: "ns", Name: "c"}}
	await(t, "both are seen", state.Changed, func() bool {
		return state.Object(subjects[0]).Object != nil && state.Object(subjects[1]).Object != nil
	})
	began := time.Now()
	time.Sleep(time.Minute)
	a.Stop()
	synctest.Wait()
	time.Sleep(time.Hour)
	for _, subject := range subjects {
		if got := state.Watched(subject, began); got < time.Minute || got > 2*time.Minute {
			t.Errorf("%s was watched for %s, want a minute and the time to notice the outage", subject.Kind, got)
		}
	}
	a.Start()
	a.Put(podsPath+"/web", podIn("Failed", "u1", "web"))
	await(t, "the watch goes on", state.Changed, func() bool {
		pods := state.Pods(podapi.Selector{Namespace: "ns", Name: "web"})
		return pods[0].Pod.Status.Phase == "Failed" && pods[0].Changed.After(began.Add(time.Hour))
	})
	time.Sleep(time.Minute + 5*time.Second) // both watches are tried again within the five seconds
	for _, subject := range subjects {
		if got := state.Watched(subject, began); got < 2*time.Minute || got > 4*time.Minute {
			t.Errorf("%s was watched for %s, want two minutes and the time to notice the outage and its end", subject.Kind, got)
		}
	}
}
