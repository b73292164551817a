// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestNothingIsForgotten has runs whose specs do not know of all that they have created.
func TestNothingIsForgotten(t *testing.T) {
	quick := "timeout_multiplier: 0.05\n"
	playAll(t,
		scenario{name: "creation-in-doubt", templates: []string{"doubt", "fails", "passes"}, config: quick, prepare: loseAnswers},
		scenario{
			name: "creation-in-doubt-parallel", templates: []string{"doubt", "fails", "passes"}, config: quick + "ordered: false\n",
			nodes: []string{"vk-1", "vk-2"}, procs: 2, consoleVaries: true, prepare: loseAnswers,
			says: []string{"2 objects of this run had not been removed. Removing now", " of vk-1 010-doubt.yaml", " of vk-2 010-doubt.yaml"},
		},
		scenario{
			name: "no-list", templates: []string{"doubt", "passes"}, nodes: []string{"vk-1", "vk-2"},
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Deny(fakeapi.Rule{Verb: "list", Resource: "configmaps"}) },
			after: func(t *testing.T, a *fakeapi.Server) {
				for path, want := range map[string]int{"pods": 1, "configmaps": 1, "secrets": 0} {
					lists := 0
					for _, request := range a.Requests() {
						prefix := "GET /api/v1/namespaces/default/" + path + "?labelSelector="
						if strings.HasPrefix(request, prefix) && !strings.Contains(request, "watch=") {
							lists++
						}
					}
					if lists != want {
						t.Errorf("%d lists of %s, want %d", lists, path, want)
					}
				}
			},
		},
	)
}

// loseAnswers stores what is called "doubt" and answers no request about it.
func loseAnswers(_ *testing.T, a *fakeapi.Server) {
	const path = "/api/v1/namespaces/default/configmaps"
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case r.Method == http.MethodPost && r.URL.Path == path:
			var fields map[string]any
			_ = json.NewDecoder(r.Body).Decode(&fields)
			a.Put(path+"/"+(&unstructured.Unstructured{Object: fields}).GetName(), fields)
		case r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, path+"/"):
			return false
		}
		fakeapi.WriteStatus(w, http.StatusGatewayTimeout, "Timeout", "the proxy got no answer")
		return true
	})
}
