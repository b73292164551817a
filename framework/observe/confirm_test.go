// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// What is delivered late or again, or listed by a replica that lags, takes nothing back.
func TestPodsNeverGoBack(t *testing.T) {
	const web = podsPath + "/web"
	pod := func(phase corev1.PodPhase, uid, version string) *corev1.Pod {
		return podIn(phase, uid, "web", func(p *corev1.Pod) { p.ResourceVersion = version })
	}
	cases := []struct {
		name    string
		happens func(a *fakeapi.Server, put func(corev1.PodPhase, string) (version string))
		want    []string
	}{
		{"an older revision", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			old := put("Pending", "u1")
			put("Running", "u1")
			a.Deliver(watch.Modified, web, pod("Pending", "u1", old))
		}, []string{"u1 Running"}},
		{"the same revision again", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			a.Deliver(watch.Added, web, pod("Running", "u1", put("Running", "u1")))
		}, []string{"u1 Running"}},
		{"a pod that has gone", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			old := put("Running", "u1")
			a.Remove(web)
			a.Deliver(watch.Added, web, pod("Running", "u1", old))
			a.Deliver(watch.Modified, web, pod("Running", "u1", "999")) // no revision follows the end
		}, []string{"u1 Running gone"}},
		{"the pod before this one", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			old := put("Running", "u1")
			put("Pending", "u2")
			a.Deliver(watch.Modified, web, pod("Running", "u1", old))
		}, []string{"u1 Running gone", "u2 Pending"}},
		{"the end of the pod before this one", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			old := put("Running", "u1")
			put("Pending", "u2")
			a.Deliver(watch.Deleted, web, pod("Running", "u1", old))
		}, []string{"u1 Running gone", "u2 Pending"}},
		{"the beginning after the end", func(a *fakeapi.Server, _ func(corev1.PodPhase, string) string) {
			a.Deliver(watch.Deleted, web, pod("Running", "u1", "50"))
			a.Deliver(watch.Added, web, pod("Pending", "u1", "40"))
		}, nil},
		{"a list from before the pod", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			a.LagLists(true)
			put("Running", "u1")
			synctest.Wait()
			a.Compact() // the next watch begins with a list
			a.DropWatches()
		}, []string{"u1 Running"}},
		{"a list from before a change", func(a *fakeapi.Server, put func(corev1.PodPhase, string) string) {
			put("Pending", "u1")
			a.LagLists(true)
			put("Running", "u1")
			synctest.Wait()
			a.Compact()
			a.DropWatches()
		}, []string{"u1 Running"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				tracker := newCache(t, a).newTracker(ownsNothing)
				tracker.Track(podapi.Selector{Namespace: "ns", Name: "web"})
				synctest.Wait()
				c.happens(a, func(phase corev1.PodPhase, uid string) string {
					a.Put(web, podIn(phase, uid, "web"))
					return a.Get(web).GetResourceVersion()
				})
				time.Sleep(time.Second)
				if diff := cmp.Diff(c.want, seen(tracker, "web")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Each case is what the watch knows, what has happened meanwhile, and what is known after a single request.
func TestConfirm(t *testing.T) {
	const web, sum = podsPath + "/web", "/apis/batch/v1/namespaces/ns/jobs/sum"
	job := fakeapi.Object(t, `{apiVersion: batch/v1, kind: Job, metadata: {name: sum, namespace: ns}}`).Object
	cases := []struct {
		name, subject, request string
		before, meanwhile      func(a *fakeapi.Server)
		known, want            []string
	}{
		{
			name: "a pod that was not delivered", subject: "web", request: "GET " + web,
			before:    func(*fakeapi.Server) {},
			meanwhile: func(a *fakeapi.Server) { a.Put(web, podIn("Running", "u1", "web")) },
			want:      []string{"u1 Running"},
		},
		{
			name: "a change that was not delivered", subject: "web", request: "GET " + web,
			before:    func(a *fakeapi.Server) { a.Put(web, podIn("Pending", "u1", "web")) },
			meanwhile: func(a *fakeapi.Server) { a.Put(web, podIn("Running", "u1", "web")) },
			known:     []string{"u1 Pending"}, want: []string{"u1 Running"},
		},
		{
			name: "an end that was not delivered", subject: "web", request: "GET " + web,
			before:    func(a *fakeapi.Server) { a.Put(web, podIn("Running", "u1", "web")) },
			meanwhile: func(a *fakeapi.Server) { a.Remove(web) },
			known:     []string{"u1 Running"}, want: []string{"u1 Running gone"},
		},
		{
			name: "nothing new", subject: "web", request: "GET " + web,
			before:    func(a *fakeapi.Server) { a.Put(web, podIn("Running", "u1", "web")) },
			meanwhile: func(*fakeapi.Server) {},
			known:     []string{"u1 Running"}, want: []string{"u1 Running"},
		},
		{
			name: "an end that is not so", subject: "web", request: "GET " + web,
			before: func(a *fakeapi.Server) {
				a.Put(web, podIn("Running", "u1", "web"))
				synctest.Wait()
				a.Deliver(watch.Deleted, web, podIn("Running", "u1", "web", func(p *corev1.Pod) { p.ResourceVersion = "999" }))
			},
			meanwhile: func(*fakeapi.Server) {},
			known:     []string{"u1 Running gone"}, want: []string{"u1 Running"},
		},
		{
			name: "generated pods", subject: "job-", request: "GET " + podsPath,
			before: func(a *fakeapi.Server) {
				a.Put(podsPath+"/job-a", podIn("Running", "u1", "job-a", generatedBy("job-")))
			},
			meanwhile: func(a *fakeapi.Server) {
				a.Remove(podsPath + "/job-a")
				a.Put(podsPath+"/job-b", podIn("Pending", "u2", "job-b", generatedBy("job-")))
			},
			known: []string{"u1 Running"}, want: []string{"u1 Running gone", "u2 Pending"},
		},
		{
			name: "an object that was not delivered", subject: "Job/sum", request: "GET " + sum,
			before:    func(*fakeapi.Server) {},
			meanwhile: func(a *fakeapi.Server) { a.Put(sum, job) },
			want:      []string{"Job"},
		},
		{
			name: "an object whose end was not delivered", subject: "Job/sum", request: "GET " + sum,
			before:    func(a *fakeapi.Server) { a.Put(sum, job) },
			meanwhile: func(a *fakeapi.Server) { a.Remove(sum) },
			known:     []string{"Job"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				state := newState(t, a)
				subject := validation.ObjectRef{Kind: "Job", Namespace: "ns", Name: "sum"}
				look := func() []string {
					if state.Object(subject).Object == nil {
						return nil
					}
					return []string{"Job"}
				}
				if c.subject != "Job/sum" {
					subject = validation.PodRef(podapi.Selector{Namespace: "ns", Name: c.subject})
					look = func() []string { return seen(state.tracker, c.subject) }
				}
				look() // begins to watch
				synctest.Wait()
				c.before(a)
				synctest.Wait()
				muteWatches(a)
				synctest.Wait()
				c.meanwhile(a)
				synctest.Wait()
				if diff := cmp.Diff(c.known, look()); diff != "" {
					t.Fatalf("before (-want +got):\n%s", diff)
				}
				requests := len(a.Requests())
				if err := state.Confirm(t.Context(), subject); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, look()); diff != "" {
					t.Errorf("after (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{c.request}, a.Requests()[requests:]); diff != "" {
					t.Errorf("requests (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// muteWatches replaces all watches by silent ones. What the watches that break find out first is let through.
func muteWatches(a *fakeapi.Server) {
	a.SilenceWatches(true)
	a.DropWatches()
	time.Sleep(5 * time.Second)
}

func TestConfirmWithoutAnAnswer(t *testing.T) { synctest.Test(t, testConfirmWithoutAnAnswer) }

func testConfirmWithoutAnAnswer(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := newState(t, a)
	for _, subject := range []validation.ObjectRef{
		{Kind: "Pod", Namespace: "ns", Name: "web"}, {Kind: "Pod", Namespace: "ns", Name: "job-"}, {Kind: "Job", Namespace: "ns", Name: "sum"},
	} {
		a.OnRequest(nil)
		state.Object(subject)
		synctest.Wait()
		a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
			fakeapi.WriteStatus(w, http.StatusServiceUnavailable, "ServiceUnavailable", "starting")
			return true
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := state.Confirm(ctx, subject); !client.Transient(err) {
			t.Errorf("%v: error %v", subject, err)
		}
		cancel()
	}
	a.OnRequest(nil)
	if err := state.Confirm(t.Context(), validation.ObjectRef{Kind: "Unheard"}); err != nil {
		t.Errorf("of a kind that does not exist there are no objects: %v", err)
	}
}

// What the watch delivers while the answer is on its way is newer than the answer.
func TestConfirmDoesNotGoBack(t *testing.T) { synctest.Test(t, testConfirmDoesNotGoBack) }

func testConfirmDoesNotGoBack(t *testing.T) {
	const web = podsPath + "/web"
	a := fakeapi.NewInMemory(t)
	state := newState(t, a)
	subject := validation.ObjectRef{Kind: "Pod", Namespace: "ns", Name: "web"}
	var meanwhile func()
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != web {
			return false
		}
		if pod := a.Get(web); pod == nil {
			fakeapi.WriteStatus(w, http.StatusNotFound, "NotFound", "not found")
		} else {
			defer fakeapi.WriteJSON(w, http.StatusOK, pod)
		}
		meanwhile()
		time.Sleep(time.Second)
		return true
	})
	check := func(do func(), want ...string) {
		t.Helper()
		meanwhile = do
		if err := state.Confirm(t.Context(), subject); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, seen(state.tracker, "web")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	state.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	synctest.Wait()
	check(func() { a.Put(web, podIn("Pending", "u1", "web")) }, "u1 Pending")
	check(func() { a.Put(web, podIn("Running", "u1", "web")) }, "u1 Running")
	check(func() { a.Remove(web) }, "u1 Running gone")
	check(func() { a.Put(web, podIn("Pending", "u2", "web")) }, "u1 Running gone", "u2 Pending")
}

// Where watches deliver nothing, lists do.
func TestPodsAreSeenThoughWatchesAreSilent(t *testing.T) {
	faults := map[string]func(a *fakeapi.Server){
		"no events": func(a *fakeapi.Server) { a.SilenceWatches(true) },
		"no answer": func(a *fakeapi.Server) {
			a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
				silent := r.URL.Query().Get("watch") != ""
				if silent {
					<-r.Context().Done()
				}
				return silent
			})
		},
	}
	for name, silence := range faults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				silence(a)
				a.Put(podsPath+"/web", podIn("Pending", "u1", "web"))
				tracker := newCache(t, a).newTracker(ownsNothing)
				tracker.Track(podapi.Selector{Namespace: "ns", Name: "web"})
				for _, phase := range []corev1.PodPhase{"Pending", "Running", "Succeeded"} {
					a.Put(podsPath+"/web", podIn(phase, "u1", "web"))
					time.Sleep(4 * time.Minute)
					if diff := cmp.Diff([]string{"u1 " + string(phase)}, seen(tracker, "web")); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
				if n := a.Count("GET " + podsPath + "?"); n > 30 {
					t.Errorf("%d requests in 12 minutes", n)
				}
			})
		})
	}
}
