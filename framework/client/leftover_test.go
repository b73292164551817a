// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestLeftovers(t *testing.T) {
	a := sweepAPI(t)
	a.Put(podsPath+"/ending", map[string]any{"metadata": map[string]any{
		"name": "ending", "namespace": "ns", "labels": map[string]any{runLabel: "run-1", specLabel: "t"},
		"deletionTimestamp": "2026-01-02T03:04:05Z",
	}})
	a.Deny(fakeapi.Rule{Verb: "list", Resource: "secrets", Namespace: "other"})
	v1 := schema.GroupVersion{Version: "v1"}
	found, unlisted := clientOf(t, a).Leftovers(soon(t), Identity{Run: "run-1"},
		Place{v1.WithKind("Pod"), "ns"}, Place{v1.WithKind("Secret"), "other"}, Place{v1.WithKind("Namespace"), "ns"},
		Place{v1.WithKind("Namespace"), "other"}, Place{schema.GroupVersionKind{Group: "example.org", Version: "v1", Kind: "Gone"}, "ns"})
	var got []string
	for _, l := range found {
		text := l.Ref.String() + " of " + l.Spec
		if l.Terminating {
			text += ", terminating"
		}
		got = append(got, text)
	}
	if diff := cmp.Diff([]string{"Namespace made of s", "Pod ns/ending of t, terminating", "Pod ns/one of s"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	missing := (*PermissionError)(nil)
	if len(unlisted) != 1 || !errors.As(unlisted[0], &missing) || missing.Permission.String() != "list secrets in namespace other" {
		t.Errorf("not listed: %v", unlisted)
	}
	if n := a.Count("GET /api/v1/namespaces?"); n != 1 {
		t.Errorf("%d lists of namespaces", n)
	}
}

// TestCreationInDoubt cuts the API server off while an object is created.
func TestCreationInDoubt(t *testing.T) {
	cases := map[string]struct {
		// stored and back say whether the object was stored, and whether the API server answers again.
		stored, back bool
		doubt        bool
	}{
		"stored, and the API server stays away":     {true, false, true},
		"not stored, and the API server stays away": {false, false, true},
		"not stored, and the API server is back":    {false, true, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				api := clientOf(t, a)
				a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method == http.MethodPost {
						if c.stored {
							var fields map[string]any
							_ = json.NewDecoder(r.Body).Decode(&fields)
							a.Put(podsPath+"/"+(&unstructured.Unstructured{Object: fields}).GetName(), fields)
						}
						fakeapi.Hangup(w)
						return true
					}
					if r.Method == http.MethodGet && r.URL.Path == podsPath+"/web" && !c.back {
						fakeapi.Hangup(w)
						return true
					}
					return false
				})
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				_, err := api.Create(ctx, object(t, simplePod))
				if err == nil || errors.Is(err, ErrInDoubt) != c.doubt {
					t.Errorf("error %v, in doubt: %t", err, c.doubt)
				}
			})
		})
	}
}

func TestCreationThatWasNeverSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fakeapi.NewInMemory(t)
		api := clientOf(t, a)
		if _, err := api.mapper.forKind(t.Context(), schema.GroupVersionKind{Version: "v1", Kind: "Pod"}); err != nil {
			t.Fatal(err)
		}
		a.Stop()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := api.Create(ctx, object(t, simplePod)); err == nil || errors.Is(err, ErrInDoubt) {
			t.Errorf("error %v", err)
		}
	})
}
