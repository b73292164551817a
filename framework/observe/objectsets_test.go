// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

const mapsPath = "/api/v1/namespaces/ns/configmaps"

// putMap stores a ConfigMap; metadata are further fields of its metadata.
func putMap(t *testing.T, a *fakeapi.Server, name, metadata string) {
	t.Helper()
	a.Put(mapsPath+"/"+name, fakeapi.Object(t, fmt.Sprintf(
		`{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ns, name: %s, %s}}`, name, metadata)))
}

// namesOf are the names of several objects.
func namesOf(state validation.ObjectsState) (names []string) {
	for _, object := range state.Objects {
		names = append(names, object["metadata"].(map[string]any)["name"].(string))
	}
	return names
}

func awaitObjects(t *testing.T, state *State, ref validation.ObjectRef, want ...string) {
	t.Helper()
	await(t, fmt.Sprintf("the objects are %q", want), state.Changed, func() bool {
		got := state.Objects(ref)
		return got.Read && got.Err == nil && cmp.Equal(namesOf(got), want)
	})
}

var labelled = validation.ObjectRef{Kind: "ConfigMap", Namespace: "ns", Selector: "app=web"}

const web = "labels: {app: web}"

func TestObjectsOfASelector(t *testing.T) { synctest.Test(t, testObjectsOfASelector) }

func testObjectsOfASelector(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	putMap(t, a, "b", web)
	putMap(t, a, "other", "labels: {app: other}")
	state := newState(t, a)
	awaitObjects(t, state, labelled, "b")
	putMap(t, a, "a", web)
	awaitObjects(t, state, labelled, "a", "b")
	putMap(t, a, "b", "labels: {app: other}") // no longer selected
	awaitObjects(t, state, labelled, "a")
	putMap(t, a, "c", web)
	a.Remove(mapsPath + "/a")
	awaitObjects(t, state, labelled, "c")
	if n := a.Count("GET " + mapsPath + "?"); n > 2 {
		t.Errorf("%d requests, want a list and a watch", n)
	}
	a.DropWatches()
	a.Compact()
	a.Remove(mapsPath + "/c")
	awaitObjects(t, state, labelled)
}

// Generated objects have the generateName or the owner; pods come from the cache.
func TestGeneratedObjects(t *testing.T) { synctest.Test(t, testGeneratedObjects) }

func testGeneratedObjects(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	putMap(t, a, "web-a", "generateName: web-")
	putMap(t, a, "owned", "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u}]")
	putMap(t, a, "web-b", "labels: {app: web}")
	putMap(t, a, "elsewhere", "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web-2, uid: v}]")
	state := newState(t, a)
	awaitObjects(t, state, validation.ObjectRef{APIVersion: "v1", Kind: "ConfigMap", Namespace: "ns", Name: "web-"}, "owned", "web-a")

	pods := validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "job-"}
	a.Put(podsPath+"/job-a", podIn("Running", "u1", "job-a", generatedBy("job-")))
	a.Put(podsPath+"/job-b", podIn("Running", "u2", "job-b"))
	awaitObjects(t, state, pods, "job-a")
	requests := len(a.Requests())
	a.Put(podsPath+"/job-c", podIn("Running", "u3", "job-c", generatedBy("job-")))
	a.Remove(podsPath + "/job-a")
	awaitObjects(t, state, pods, "job-c")
	if more := a.Requests()[requests:]; len(more) > 0 {
		t.Errorf("requests for pods that the cache has: %q", more)
	}
}

func TestObjectsAreConfirmed(t *testing.T) { synctest.Test(t, testObjectsAreConfirmed) }

func testObjectsAreConfirmed(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	putMap(t, a, "a", web)
	state := newState(t, a)
	awaitObjects(t, state, labelled, "a")
	gone := a.Get(mapsPath + "/a")
	synctest.Wait() // the watch that follows the list has begun
	muteWatches(a)
	putMap(t, a, "b", web)
	a.Remove(mapsPath + "/a")
	synctest.Wait()
	awaitObjects(t, state, labelled, "a")
	requests := len(a.Requests())
	if err := state.Confirm(soon(t), labelled); err != nil {
		t.Fatal(err)
	}
	awaitObjects(t, state, labelled, "b")
	if more := a.Requests()[requests:]; len(more) != 1 || !strings.HasPrefix(more[0], "GET "+mapsPath) {
		t.Errorf("requests: %q, want one list", more)
	}
	// What the watch delivers afterwards is older.
	if err := errors.Join(state.sets.get(labelled).Update(gone.DeepCopy()), state.sets.get(labelled).Replace([]any{gone.DeepCopy()}, gone.GetResourceVersion())); err != nil {
		t.Fatal(err)
	}
	awaitObjects(t, state, labelled, "b")
}

// A watch takes nothing back that a later event has told.
func TestObjectsNeverGoBack(t *testing.T) { synctest.Test(t, testObjectsNeverGoBack) }

func testObjectsNeverGoBack(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := newState(t, a)
	putMap(t, a, "a", web)
	awaitObjects(t, state, labelled, "a")
	old := a.Get(mapsPath + "/a")
	putMap(t, a, "a", web+", annotations: {new: yes}")
	synctest.Wait()
	a.Deliver(watch.Deleted, mapsPath+"/a", old.Object)
	synctest.Wait()
	awaitObjects(t, state, labelled, "a")
}

func TestObjectsThatCannotBeListed(t *testing.T) {
	for name, ref := range map[string]validation.ObjectRef{
		"forbidden":       labelled,
		"of unknown kind": {APIVersion: "example.com/v1", Kind: "Thing", Namespace: "ns", Selector: "app=web"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				a.Deny(fakeapi.Rule{Verb: "list", Resource: "configmaps"}, fakeapi.Rule{Verb: "watch", Resource: "configmaps"})
				state := newState(t, a)
				forbidden := (*client.PermissionError)(nil)
				await(t, "it is told", state.Changed, func() bool {
					got := state.Objects(ref)
					return !got.Read && got.Err != nil && errors.As(got.Err, &forbidden) == (ref == labelled)
				})
			})
		})
	}
}
