// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestAPatchWhoseAnswerIsLost has patches after which nobody knows whether the API server applied them.
func TestAPatchWhoseAnswerIsLost(t *testing.T) {
	lost := func(w http.ResponseWriter, _ *http.Request) { fakeapi.Hangup(w) }
	late := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGatewayTimeout) }
	busy := func(w http.ResponseWriter, _ *http.Request) {
		fakeapi.WriteStatus(w, http.StatusTooManyRequests, "TooManyRequests", "too many requests")
	}
	cases := map[string]struct {
		patchType types.PatchType
		applied   bool
		answer    func(http.ResponseWriter, *http.Request)
		requests  int
		doubt     bool
	}{
		"merge, applied":         {types.MergePatchType, true, lost, 2, false},
		"merge, not applied":     {types.MergePatchType, false, lost, 2, false},
		"strategic, applied":     {types.StrategicMergePatchType, true, lost, 2, false},
		"JSON, applied":          {types.JSONPatchType, true, lost, 1, false},
		"JSON, applied late":     {types.JSONPatchType, true, late, 1, false},
		"JSON, not applied":      {types.JSONPatchType, false, lost, 1, true},
		"JSON, refused for now":  {types.JSONPatchType, false, busy, 2, false},
		"merge, refused for now": {types.MergePatchType, false, busy, 2, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				pod := podIn(corev1.PodRunning, "u1", "web")
				a.Put(podsPath+"/web", pod)
				a.OnFirst(1, http.MethodPatch, func(w http.ResponseWriter, r *http.Request) {
					if c.applied {
						pod := pod.DeepCopy()
						pod.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: r.URL.Query().Get("fieldManager"), Operation: "Update"}}
						a.Put(podsPath+"/web", pod)
					}
					c.answer(w, r)
				})
				ref := Ref{Resource: corev1.SchemeGroupVersion.WithResource("pods"), Kind: "Pod", Namespace: "ns", Name: "web"}
				patch := `{"metadata":{"labels":{"a":"b"}}}`
				if c.patchType == types.JSONPatchType {
					patch = `[{"op":"add","path":"/metadata/labels","value":{"a":"b"}}]`
				}
				version, err := clientOf(t, a).Patch(soon(t), ref, c.patchType, "", []byte(patch))
				if errors.Is(err, errPatchInDoubt) != c.doubt || (err != nil) != c.doubt || (version == "") != c.doubt {
					t.Errorf("version %q, error %v", version, err)
				}
				if c.doubt && !Transient(err) {
					t.Errorf("%v is not the API server's", err)
				}
				if n := a.Count("PATCH"); n != c.requests {
					t.Errorf("%d patches were sent, want %d", n, c.requests)
				}
			})
		})
	}
}

func TestManagersOfFields(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	c := clientOf(t, a)
	c.Config.UserAgent = strings.Repeat("x", 200) + "/1.0"
	one, two := c.uniqueManager(), c.uniqueManager()
	if one == two || len(one) > 128 {
		t.Errorf("managers %q and %q", one, two)
	}
}
