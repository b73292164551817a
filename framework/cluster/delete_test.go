// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

func podRef(name, uid string) Ref {
	return Ref{Resource: podResource, Kind: "Pod", Namespace: "ns", Name: name, UID: types.UID(uid)}
}

func TestDelete(t *testing.T) {
	a := newFakeAPI(t)
	a.put(podsPath+"/web", podIn("Running", "u1", "web"))
	a.put(podsPath+"/new", podIn("Running", "u9", "new"))
	failures := 2
	a.onRequest(func(w http.ResponseWriter, r *http.Request) bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		if r.Method == http.MethodDelete && failures > 0 {
			failures--
			http.Error(w, "overloaded", 503)
			return true
		}
		return false
	})
	err := a.client().Delete(soon(t), DeleteOptions{Foreground: true}, podRef("web", "u1"), podRef("missing", ""), podRef("new", "u2"))
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{podsPath + "/new"}, sortedKeys(a.objects)); diff != "" {
		t.Errorf("left, a later pod of the same name only (-want +got):\n%s", diff)
	}
}

func TestDeleteOptions(t *testing.T) {
	zero := int64(0)
	got := DeleteOptions{GracePeriodSeconds: &zero}.api(podRef("web", "u1"))
	if *got.PropagationPolicy != metav1.DeletePropagationBackground || *got.GracePeriodSeconds != 0 || *got.Preconditions.UID != "u1" {
		t.Errorf("%+v", got)
	}
	if got := (DeleteOptions{Foreground: true}).api(podRef("web", "")); *got.PropagationPolicy != metav1.DeletePropagationForeground || got.Preconditions != nil {
		t.Errorf("%+v", got)
	}
}

func TestDeleteNamesEachFailure(t *testing.T) {
	a := newFakeAPI(t)
	a.put(podsPath+"/a", podIn("Running", "u1", "a"))
	a.put(podsPath+"/b", podIn("Running", "u2", "b"))
	a.onRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/a") {
			writeStatus(w, 403, "Forbidden", `pods "a" is forbidden: User "u" cannot delete resource "pods" in API group "" in the namespace "ns"`)
			return true
		}
		return false
	})
	err := a.client().Delete(soon(t), DeleteOptions{}, podRef("a", ""), podRef("b", ""))
	if want := "delete Pod ns/a: missing permission: delete pods in namespace ns"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	if a.get(podsPath+"/b") != nil {
		t.Error("b was not deleted because a could not be")
	}
}

func TestWaitGone(t *testing.T) {
	cases := map[string]func(a *fakeAPI){
		"deleted":                func(a *fakeAPI) { a.remove(podsPath + "/web") },
		"replaced":               func(a *fakeAPI) { a.remove(podsPath + "/web"); a.put(podsPath+"/web", podIn("Pending", "u2", "web")) },
		"replaced unseen":        func(a *fakeAPI) { a.put(podsPath+"/web", podIn("Pending", "u2", "web")) },
		"after a lost watch":     func(a *fakeAPI) { a.dropWatches(); a.remove(podsPath + "/web") },
		"after a restart":        func(a *fakeAPI) { a.stop(); a.remove(podsPath + "/web"); a.start() },
		"after 410":              func(a *fakeAPI) { a.compact(); a.remove(podsPath + "/web"); a.dropWatches() },
		"where watch is refused": func(a *fakeAPI) { a.onRequest(forbid("list", "watch")); a.dropWatches(); a.remove(podsPath + "/web") },
	}
	for name, happens := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newFakeAPI(t)
			a.put(podsPath+"/web", podIn("Running", "u1", "web"))
			watching := make(chan struct{}, 99)
			a.onRequest(func(_ http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("watch") != "" {
					watching <- struct{}{}
				}
				return false
			})
			left := make(chan []Remaining, 1)
			ctx, client := soon(t), a.client()
			go func() { left <- client.WaitGone(ctx, podRef("web", "u1"), podRef("never", "")) }()
			<-watching
			happens(a)
			if got := <-left; got != nil {
				t.Errorf("left: %v", got)
			}
		})
	}
}

func TestWhatRemainsIsExplained(t *testing.T) {
	a := newFakeAPI(t)
	a.put(podsPath+"/web", podIn("Running", "u1", "web", func(p *corev1.Pod) {
		p.Finalizers, p.Spec.NodeName = []string{"example.org/hold"}, "vk-1"
	}))
	a.put(podsPath+"/kept", podIn("Running", "u2", "kept"))
	client := a.client()
	refs := []Ref{podRef("web", "u1"), podRef("kept", "u2")}
	if err := client.Delete(soon(t), DeleteOptions{}, refs[0]); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(soon(t))
	var watches signal
	a.onRequest(func(_ http.ResponseWriter, r *http.Request) bool {
		watches.fire()
		return false
	})
	go func() {
		defer cancel()
		await(t, "both are watched", watches.next, func() bool { return a.count("GET "+podsPath+"?allowWatch") == 2 })
	}()
	var got []string
	for _, r := range client.WaitGone(ctx, refs...) {
		got = append(got, r.String())
	}
	want := []string{
		"Pod ns/web: terminating since 2026-01-02T03:04:05Z, grace 30 s, finalizers example.org/hold, node vk-1",
		"Pod ns/kept: deletion not asked for",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeleteCommands(t *testing.T) {
	job := Ref{Kind: "Job", Namespace: "ns", Name: "j"}
	job.Resource.Group, job.Resource.Resource = "batch", "jobs"
	namespace := Ref{Kind: "Namespace", Name: "tmp"}
	namespace.Resource.Resource = "namespaces"
	want := []string{
		"kubectl delete namespaces tmp",
		"kubectl -n ns delete pods a b",
		"kubectl -n ns delete jobs.batch j",
	}
	if diff := cmp.Diff(want, DeleteCommands(podRef("b", "2"), job, podRef("a", "1"), namespace)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := DeleteLabelledCommand("ns", Identity{Run: "r"}, "pod"); got != "kubectl -n ns delete pod -l vktest/run=r" {
		t.Error(got)
	}
}

// owned puts an object with a controller.
func (a *fakeAPI) owned(path, apiVersion, kind, name, uid string, owner *metav1.OwnerReference) {
	obj := &unstructured.Unstructured{Object: map[string]any{"apiVersion": apiVersion, "kind": kind}}
	obj.SetName(name)
	obj.SetNamespace("ns")
	obj.SetUID(types.UID(uid))
	if owner != nil {
		obj.SetOwnerReferences([]metav1.OwnerReference{*owner})
	}
	a.put(path+"/"+name, obj)
}

func controller(apiVersion, kind, name, uid string) *metav1.OwnerReference {
	yes := true
	return &metav1.OwnerReference{APIVersion: apiVersion, Kind: kind, Name: name, UID: types.UID(uid), Controller: &yes}
}

func TestFind(t *testing.T) {
	a := newFakeAPI(t)
	apps, batch := "/apis/apps/v1/namespaces/ns", "/apis/batch/v1/namespaces/ns"
	a.owned(apps+"/deployments", "apps/v1", "Deployment", "web", "d1", nil)
	a.owned(apps+"/replicasets", "apps/v1", "ReplicaSet", "web-5f", "r1", controller("apps/v1", "Deployment", "web", "d1"))
	a.owned(batch+"/jobs", "batch/v1", "Job", "fresh", "j1", nil)
	a.owned(batch+"/jobs", "batch/v1", "Job", "same", "j3", nil)
	generated := func(name, prefix string, owner *metav1.OwnerReference) {
		a.put(podsPath+"/"+name, podIn("Running", name, name, generatedBy(prefix), func(p *corev1.Pod) {
			if owner != nil {
				p.OwnerReferences = []metav1.OwnerReference{*owner}
			}
		}))
	}
	generated("web-5f-aaaaa", "web-5f-", controller("apps/v1", "ReplicaSet", "web-5f", "r1"))
	generated("web-5f-bbbbb", "web-5f-", controller("apps/v1", "ReplicaSet", "web-5f", "r1"))
	generated("bare-ccccc", "bare-", nil)
	generated("orphan-ddddd", "orphan-", controller("batch/v1", "Job", "orphan", "gone"))
	generated("same-eeeee", "same-", controller("batch/v1", "Job", "same", "earlier"))
	generated("alien-fffff", "alien-", controller("alien.org/v1", "Ship", "alien", "a1"))
	a.put("/api/v1/namespaces/default/configmaps/settings", map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "settings", "namespace": "default"}})

	cases := []struct{ kind, namespace, name, want string }{
		{"pod", "ns", "web-5f-aaaaa", "Pod ns/web-5f-aaaaa"},
		{"config_map", "", "settings", "ConfigMap default/settings"},
		{"pod", "ns", "nothing", ""},
		{"pod", "ns", "web-5f-", "Deployment ns/web"},
		{"deployment", "ns", "web-5f-", "Deployment ns/web"},
		{"pod", "ns", "bare-", "Pod ns/bare-ccccc"},
		{"pod", "ns", "orphan-", "Pod ns/orphan-ddddd"},
		{"pod", "ns", "same-", "Pod ns/same-eeeee"},
		{"pod", "ns", "alien-", "Pod ns/alien-fffff"},
		{"pod", "ns", "fresh-", "Job ns/fresh"},
		{"Job", "ns", "fresh-", "Job ns/fresh"},
		{"job", "ns", "nothing-", ""},
	}
	client := a.client()
	for _, c := range cases {
		t.Run(c.kind+" "+c.name, func(t *testing.T) {
			refs, err := client.Find(soon(t), c.kind, c.namespace, c.name)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, ref := range refs {
				got = append(got, ref.String())
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("found %v, want %s", got, c.want)
			}
		})
	}
}

func TestSweep(t *testing.T) {
	labelled := func(run string) map[string]any { return map[string]any{RunLabel: run, SpecLabel: "s"} }
	put := func(a *fakeAPI, path, kind, name, namespace string, labels map[string]any) {
		meta := map[string]any{"name": name, "labels": labels}
		if namespace != "" {
			meta["namespace"] = namespace
		}
		a.put(path+"/"+name, map[string]any{"apiVersion": "v1", "kind": kind, "metadata": meta})
	}
	fill := func(t *testing.T) *fakeAPI {
		a := newFakeAPI(t)
		put(a, podsPath, "Pod", "one", "ns", labelled("run-1"))
		put(a, "/api/v1/namespaces/other/secrets", "Secret", "two", "other", labelled("run-2"))
		put(a, podsPath, "Pod", "foreign", "ns", nil)
		put(a, "/api/v1/namespaces", "Namespace", "made", "", labelled("run-1"))
		put(a, "/api/v1/nodes", "Node", "vk-1", "", labelled("run-1"))
		return a
	}
	keep := []string{podsPath + "/foreign", "/api/v1/nodes/vk-1"}
	cases := []struct {
		name      string
		run       string
		forbidden bool
		left      []string
	}{
		{"all runs", "", false, keep},
		{"one run", "run-1", false, append([]string{"/api/v1/namespaces/other/secrets/two"}, keep...)},
		{"in the namespaces one may see", "", true, append([]string{"/api/v1/namespaces/made", "/api/v1/namespaces/other/secrets/two"}, keep...)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := fill(t)
			a.onRequest(func(w http.ResponseWriter, r *http.Request) bool {
				if c.forbidden && r.Method == "GET" && r.URL.Query().Get("labelSelector") != "" && !strings.Contains(r.URL.Path, "/namespaces/ns/") {
					writeStatus(w, 403, "Forbidden", "is forbidden: User cannot list")
					return true
				}
				return false
			})
			_, left, err := a.client().Sweep(soon(t), Identity{Run: c.run}, "ns")
			if err != nil || left != nil {
				t.Errorf("error %v, left %v", err, left)
			}
			want := map[string]map[string]any{}
			for _, path := range c.left {
				want[path] = nil
			}
			if diff := cmp.Diff(sortedKeys(want), sortedKeys(a.objects)); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRetryKeepsTheLastError(t *testing.T) {
	a := newFakeAPI(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	a.onRequest(func(w http.ResponseWriter, _ *http.Request) bool { http.Error(w, "no etcd", 500); return true })
	err := a.client().Delete(ctx, DeleteOptions{}, podRef("web", ""))
	if err == nil || !strings.Contains(err.Error(), "no etcd") || !strings.Contains(err.Error(), "gave up: context deadline exceeded") {
		t.Errorf("error %v, want the server's and the context's", err)
	}
}
