// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

const eventsPath = "/api/v1/namespaces/ns/events"

// eventOf is an event about a pod; series is how often it says that it has occurred in the words of events.k8s.io,
// count in those of the core group.
func eventOf(name, pod string, count, series int32) *corev1.Event {
	e := &corev1.Event{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Event"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns"}, Reason: name, Count: count,
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Namespace: "ns", Name: pod},
	}
	if series > 0 {
		e.Series = &corev1.EventSeries{Count: series}
	}
	return e
}

func awaitEvents(t *testing.T, state *State, want ...string) {
	t.Helper()
	got := func() (lines []string) {
		for _, e := range state.Events("ns").Events {
			lines = append(lines, fmt.Sprintf("%s %s x%d", e.Name, e.Reason, e.Count))
		}
		return lines
	}
	await(t, fmt.Sprintf("the events are %q, last %q", want, got()), state.Changed, func() bool {
		return state.Events("ns").Read && cmp.Equal(got(), want)
	})
}

func TestEventsOfOneObject(t *testing.T) { synctest.Test(t, testEventsOfOneObject) }

func testEventsOfOneObject(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(eventsPath+"/other", eventOf("other", "other", 1, 0))
	state := newState(t, a)
	state.TrackEvents(validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "web"})
	awaitEvents(t, state)
	a.Put(eventsPath+"/a", eventOf("a", "web", 0, 0))
	awaitEvents(t, state, "web a x1")
	a.Put(eventsPath+"/a", eventOf("a", "web", 0, 7))
	a.Put(eventsPath+"/b", eventOf("b", "web", 2, 0))
	a.Put(eventsPath+"/c", eventOf("c", "other", 1, 0))
	awaitEvents(t, state, "web a x7", "web b x2")
	a.Remove(eventsPath + "/a") // it has expired
	a.DropWatches()
	a.Compact()
	a.Put(eventsPath+"/b", eventOf("b", "web", 3, 0))
	awaitEvents(t, state, "web a x7", "web b x3")
	if n := a.Count("GET " + eventsPath + "?"); n > 5 {
		t.Errorf("%d requests for the events of a namespace", n)
	}
}

// Events of several objects of a namespace, also of generated pods, share a watch.
func TestEventsOfSeveralObjects(t *testing.T) { synctest.Test(t, testEventsOfSeveralObjects) }

func testEventsOfSeveralObjects(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	for _, e := range []*corev1.Event{eventOf("a", "web", 1, 0), eventOf("b", "job-x", 1, 0), eventOf("c", "other", 1, 0)} {
		a.Put(eventsPath+"/"+e.Name, e)
	}
	state := newState(t, a)
	state.TrackEvents(
		validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "web"}, validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "job-"},
		validation.ObjectRef{Kind: "Job", Namespace: "ns", Name: "other"}, validation.ObjectRef{Kind: "Pod", Namespace: "elsewhere", Name: "other"},
	)
	awaitEvents(t, state, "web a x1", "job-x b x1")
}

func TestEventsAreConfirmed(t *testing.T) { synctest.Test(t, testEventsAreConfirmed) }

func testEventsAreConfirmed(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := newState(t, a)
	state.TrackEvents(validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "web"})
	awaitEvents(t, state)
	a.Stop()
	a.Put(eventsPath+"/a", eventOf("a", "web", 1, 0))
	a.Start()
	if err := state.Confirm(soon(t), validation.EventsRef("ns")); err != nil {
		t.Fatal(err)
	}
	if got := state.Events("ns").Events; len(got) != 1 {
		t.Errorf("confirmed events: %v", got)
	}
}

func TestForbiddenEvents(t *testing.T) { synctest.Test(t, testForbiddenEvents) }

func testForbiddenEvents(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Deny(fakeapi.Rule{Verb: "list", Resource: "events"})
	a.Deny(fakeapi.Rule{Verb: "watch", Resource: "events"})
	state := newState(t, a)
	state.TrackEvents(validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "web"})
	await(t, "it is told", state.Changed, func() bool {
		forbidden := (*client.PermissionError)(nil)
		got := state.Events("ns")
		return !got.Read && errors.As(got.Err, &forbidden)
	})
}
