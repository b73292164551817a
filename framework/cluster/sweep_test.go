// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sweepAPI holds objects of two runs, of nobody, and a node that carries a run's
// label by mishap.
func sweepAPI(t *testing.T) *fakeAPI {
	t.Helper()
	labelled := func(run string) map[string]any { return map[string]any{RunLabel: run, SpecLabel: "s"} }
	put := func(a *fakeAPI, path, kind, name, namespace string, labels map[string]any) {
		meta := map[string]any{"name": name, "labels": labels}
		if namespace != "" {
			meta["namespace"] = namespace
		}
		a.put(path+"/"+name, map[string]any{"apiVersion": "v1", "kind": kind, "metadata": meta})
	}
	a := newFakeAPI(t)
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
