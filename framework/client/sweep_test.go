// SPDX-License-Identifier: Apache-2.0

package client

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// sweepAPI holds objects of two runs, of nobody, and a node that carries a run's label by mishap.
func sweepAPI(t *testing.T) *fakeapi.Server {
	t.Helper()
	labelled := func(run string) map[string]any { return map[string]any{runLabel: run, specLabel: "s"} }
	put := func(a *fakeapi.Server, path, kind, name, namespace string, labels map[string]any) {
		meta := map[string]any{"name": name, "labels": labels}
		if namespace != "" {
			meta["namespace"] = namespace
		}
		a.Put(path+"/"+name, map[string]any{"apiVersion": "v1", "kind": kind, "metadata": meta})
	}
	a := fakeapi.New(t)
	put(a, podsPath, "Pod", "one", "ns", labelled("run-1"))
	put(a, "/api/v1/namespaces/other/secrets", "Secret", "two", "other", labelled("run-2"))
	put(a, podsPath, "Pod", "foreign", "ns", nil)
	put(a, "/api/v1/namespaces", "Namespace", "made", "", labelled("run-1"))
	put(a, "/api/v1/nodes", "Node", "vk-1", "", labelled("run-1"))
	return a
}

func TestSweep(t *testing.T) {
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
			a := sweepAPI(t)
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
				if c.forbidden && r.Method == "GET" && r.URL.Query().Get("labelSelector") != "" && !strings.Contains(r.URL.Path, "/namespaces/ns/") {
					fakeapi.WriteStatus(w, 403, "Forbidden", "is forbidden: User cannot list")
					return true
				}
				return false
			})
			_, left, err := clientOf(t, a).Sweep(soon(t), Identity{Run: c.run}, "ns")
			if err != nil || left != nil {
				t.Errorf("error %v, left %v", err, left)
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.left)), a.Paths()); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}
