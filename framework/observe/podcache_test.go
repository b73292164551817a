// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// seen renders what a tracker says of a name: "uid phase" or "uid phase gone".
func seen(t *tracker, name string) []string {
	var lines []string
	for _, p := range t.Pods(podapi.Selector{Namespace: "ns", Name: name}) {
		line := fmt.Sprintf("%s %s", p.Pod.UID, p.Pod.Status.Phase)
		if p.Gone {
			line += " gone"
		}
		lines = append(lines, line)
	}
	return lines
}

func awaitSeen(t *testing.T, tracker *tracker, name string, want ...string) {
	t.Helper()
	await(t, fmt.Sprintf("%s is seen as %v, last as %v", name, want, seen(tracker, name)), tracker.Changed, func() bool {
		return cmp.Equal(seen(tracker, name), want)
	})
}

func newCache(t *testing.T, a *fakeapi.Server) *PodCache {
	t.Helper()
	cache := NewPodCache(clientOf(t, a), func(namespace string, reason error) {
		t.Errorf("namespace %s is polled: %v", namespace, reason)
	})
	t.Cleanup(cache.Close)
	return cache
}

func TestPodsAreSeenAsTheyChange(t *testing.T) { synctest.Test(t, testPodsAreSeenAsTheyChange) }

func testPodsAreSeenAsTheyChange(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	cache := newCache(t, a)
	tracker := cache.newTracker(ownsNothing)
	awaitSeen(t, tracker, "web") // not found is not yet seen
	a.Put(podsPath+"/web", podIn("Pending", "u1", "web"))
	awaitSeen(t, tracker, "web", "u1 Pending")
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	awaitSeen(t, tracker, "web", "u1 Running")
	a.Remove(podsPath + "/web")
	awaitSeen(t, tracker, "web", "u1 Running gone")
	a.Put(podsPath+"/web", podIn("Pending", "u2", "web"))
	awaitSeen(t, tracker, "web", "u1 Running gone", "u2 Pending")

	tracker.ForgetUID("u1")
	tracker.ForgetUID("u2")
	awaitSeen(t, tracker, "web")
	a.Remove(podsPath + "/web")
	a.Put(podsPath+"/web", podIn("Running", "u3", "web"))
	awaitSeen(t, tracker, "web", "u3 Running")

	if got := a.Count("GET " + podsPath + "?"); got > 3 {
		t.Errorf("%d list and watch requests for one namespace, want at most 3 (watch-list, list, watch)", got)
	}
}

func TestGeneratedNames(t *testing.T) { synctest.Test(t, testGeneratedNames) }

func testGeneratedNames(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	cache := newCache(t, a)
	tracker := cache.newTracker(ownsNothing)
	tracker.Track(podapi.Selector{Namespace: "ns", Name: "job-"})
	long := strings.Repeat("x", 70) + "-"
	tracker.Track(podapi.Selector{Namespace: "ns", Name: long})
	a.Put(podsPath+"/job-abcde", podIn("Running", "u1", "job-abcde", generatedBy("job-")))
	a.Put(podsPath+"/job-other", podIn("Running", "u2", "job-other", generatedBy("job-ot-")))
	a.Put(podsPath+"/job-fghij", podIn("Failed", "u3", "job-fghij", generatedBy("job-")))
	a.Put(podsPath+"/cut", podIn("Running", "u4", "cut", generatedBy(long)))
	awaitSeen(t, tracker, long, "u4 Running")
	awaitSeen(t, tracker, "job-", "u1 Running", "u3 Failed")
	a.Remove(podsPath + "/job-fghij")
	awaitSeen(t, tracker, "job-", "u1 Running", "u3 Failed gone")
	tracker.ForgetUID("u3")
	awaitSeen(t, tracker, "job-", "u1 Running")
}

func TestOnlyTrackedPodsAreRememberedWhenGone(t *testing.T) {
	synctest.Test(t, testOnlyTrackedPodsAreRememberedWhenGone)
}

func testOnlyTrackedPodsAreRememberedWhenGone(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/old", podIn("Running", "u1", "old"))
	cache := newCache(t, a)
	if err := cache.sync(soon(t), "ns"); err != nil {
		t.Fatal(err)
	}
	a.Remove(podsPath + "/old")
	await(t, "the pod is out of the cache", cache.store("ns").changed.next, func() bool {
		cache.mu.RLock()
		defer cache.mu.RUnlock()
		return len(cache.stores["ns"].byName) == 0 && len(cache.stores["ns"].byPrefix) == 0
	})
	tracker := cache.newTracker(ownsNothing)
	awaitSeen(t, tracker, "old")
	tracker.Close()
	if len(cache.trackers) != 0 {
		t.Error("a closed tracker is still told of changes")
	}
}

// What happens while no watch stands must be noticed when it stands again.
func TestCacheSurvives(t *testing.T) {
	cases := map[string]func(a *fakeapi.Server, meanwhile func()){
		"a dropped watch":           func(a *fakeapi.Server, meanwhile func()) { a.DropWatches(); meanwhile() },
		"410 Gone":                  func(a *fakeapi.Server, meanwhile func()) { a.Compact(); meanwhile(); a.DropWatches() },
		"a restart of the server":   func(a *fakeapi.Server, meanwhile func()) { a.Stop(); meanwhile(); a.Start() },
		"a restart and lost events": func(a *fakeapi.Server, meanwhile func()) { a.Stop(); meanwhile(); a.Compact(); a.Start() },
		"errors 500 for a while": func(a *fakeapi.Server, meanwhile func()) {
			a.OnFirst(3, "", func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, "etcdserver: leader changed", http.StatusInternalServerError)
			})
			a.DropWatches()
			meanwhile()
		},
	}
	for name, disturb := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				cache := newCache(t, a)
				tracker := cache.newTracker(ownsNothing)
				a.Put(podsPath+"/stays", podIn("Pending", "u1", "stays"))
				a.Put(podsPath+"/goes", podIn("Running", "u2", "goes"))
				a.Put(podsPath+"/replaced", podIn("Running", "u3", "replaced"))
				awaitSeen(t, tracker, "stays", "u1 Pending")
				awaitSeen(t, tracker, "goes", "u2 Running")
				awaitSeen(t, tracker, "replaced", "u3 Running")
				disturb(a, func() {
					a.Put(podsPath+"/stays", podIn("Succeeded", "u1", "stays"))
					a.Remove(podsPath + "/goes")
					a.Remove(podsPath + "/replaced")
					a.Put(podsPath+"/replaced", podIn("Pending", "u4", "replaced"))
				})
				awaitSeen(t, tracker, "stays", "u1 Succeeded")
				awaitSeen(t, tracker, "goes", "u2 Running gone")
				awaitSeen(t, tracker, "replaced", "u3 Running gone", "u4 Pending")
			})
		})
	}
}

func TestForbiddenWatchIsReplacedByPolling(t *testing.T) {
	cases := map[string]struct {
		forbidden []string
		generated []string
	}{
		"watch forbidden":          {[]string{"watch"}, []string{"u2 Running"}},
		"list and watch forbidden": {[]string{"list", "watch"}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				for _, verb := range c.forbidden {
					a.Deny(fakeapi.Rule{Verb: verb, Resource: "pods"})
				}
				told := make(chan error, 9)
				cache := NewPodCache(clientOf(t, a), func(namespace string, reason error) {
					told <- fmt.Errorf("%s: %w", namespace, reason)
				})
				t.Cleanup(cache.Close)
				tracker := cache.newTracker(ownsNothing)
				a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
				a.Put(podsPath+"/job-abcde", podIn("Running", "u2", "job-abcde", generatedBy("job-")))
				tracker.Track(podapi.Selector{Namespace: "ns", Name: "job-"})
				awaitSeen(t, tracker, "web", "u1 Running")
				awaitSeen(t, tracker, "job-", c.generated...)
				a.Remove(podsPath + "/web")
				awaitSeen(t, tracker, "web", "u1 Running gone")
				if err := cache.sync(soon(t), "ns"); err != nil {
					t.Error(err)
				}
				reason := (<-told).Error()
				if want := "ns: missing permission: list and watch pods in namespace ns"; !strings.HasPrefix(reason, want) {
					t.Errorf("told %q, want it to begin %q", reason, want)
				}
				if len(told) > 0 {
					t.Error("told more than once")
				}
			})
		})
	}
}

func TestManagedFieldsAreNotKept(t *testing.T) { synctest.Test(t, testManagedFieldsAreNotKept) }

func testManagedFieldsAreNotKept(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web", func(p *corev1.Pod) {
		p.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubelet"}}
	}))
	tracker := newCache(t, a).newTracker(ownsNothing)
	awaitSeen(t, tracker, "web", "u1 Running")
	if fields := tracker.Pods(podapi.Selector{Namespace: "ns", Name: "web"})[0].Pod.ManagedFields; fields != nil {
		t.Errorf("kept %v", fields)
	}
}
