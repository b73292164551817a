// SPDX-License-Identifier: Apache-2.0

package client

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// owned puts an object with a controller.
func owned(a *fakeapi.Server, path, apiVersion, kind, name, uid string, owner *metav1.OwnerReference) {
	obj := &unstructured.Unstructured{Object: map[string]any{"apiVersion": apiVersion, "kind": kind}}
	obj.SetName(name)
	obj.SetNamespace("ns")
	obj.SetUID(types.UID(uid))
	if owner != nil {
		obj.SetOwnerReferences([]metav1.OwnerReference{*owner})
	}
	a.Put(path+"/"+name, obj)
}

func controller(apiVersion, kind, name, uid string) *metav1.OwnerReference {
	yes := true
	return &metav1.OwnerReference{APIVersion: apiVersion, Kind: kind, Name: name, UID: types.UID(uid), Controller: &yes}
}

// findAPI holds workloads, and pods that they generated or lost.
func findAPI(t *testing.T) *fakeapi.Server {
	t.Helper()
	a := fakeapi.New(t)
	apps, batch := "/apis/apps/v1/namespaces/ns", "/apis/batch/v1/namespaces/ns"
	owned(a, apps+"/deployments", "apps/v1", "Deployment", "web", "d1", nil)
	owned(a, apps+"/replicasets", "apps/v1", "ReplicaSet", "web-5f", "r1", controller("apps/v1", "Deployment", "web", "d1"))
	owned(a, batch+"/jobs", "batch/v1", "Job", "fresh", "j1", nil)
	owned(a, batch+"/jobs", "batch/v1", "Job", "same", "j3", nil)
	generated := func(name, prefix string, owner *metav1.OwnerReference) {
		a.Put(podsPath+"/"+name, podIn("Running", name, name, fakeapi.GeneratedBy(prefix), func(p *corev1.Pod) {
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
	a.Put("/api/v1/namespaces/default/configmaps/settings", map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "settings", "namespace": "default"}})
	return a
}

func TestFind(t *testing.T) {
	a := findAPI(t)
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
	client := clientOf(t, a)
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
