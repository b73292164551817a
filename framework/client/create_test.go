// SPDX-License-Identifier: Apache-2.0

package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestCreate(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			w.Header().Add("Warning", `299 - "unknown field \"spec.containres\""`)
			w.Header().Add("Warning", `299 - "unknown field \"spec.containres\""`)
		}
		return false
	})
	in := object(t, `{apiVersion: v1, kind: Pod, metadata: {name: web}}`)
	before := in.DeepCopy()
	created, err := clientOf(t, a).Create(soon(t), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := created.Ref.String(); got != "Pod default/web" || created.Ref.UID == "" {
		t.Errorf("created %s, UID %q", got, created.Ref.UID)
	}
	if diff := cmp.Diff([]string{`unknown field "spec.containres"`}, created.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before.Object, in.Object); diff != "" {
		t.Errorf("the caller's object was changed:\n%s", diff)
	}
	if a.Count("POST /api/v1/namespaces/default/pods?fieldValidation=Warn") != 1 {
		t.Errorf("requests: %v", a.Requests())
	}
}

func TestCreateSurvivesTheServer(t *testing.T) {
	cases := map[string]func(a *fakeapi.Server) func(http.ResponseWriter, *http.Request){
		"an error 500": func(*fakeapi.Server) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "etcdserver: leader changed", 500) }
		},
		"a lost request": func(*fakeapi.Server) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) { fakeapi.Hangup(w) }
		},
		"a lost answer": func(a *fakeapi.Server) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, r *http.Request) {
				var fields map[string]any
				_ = json.NewDecoder(r.Body).Decode(&fields)
				name := (&unstructured.Unstructured{Object: fields}).GetName()
				a.Put(podsPath+"/"+name, fields)
				fakeapi.Hangup(w)
			}
		},
		"a quota updated meanwhile": func(*fakeapi.Server) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) {
				fakeapi.WriteStatus(w, 409, metav1.StatusReasonConflict, `Operation cannot be fulfilled on resourcequotas "q": the object has been modified`)
			}
		},
		"a namespace just created": func(*fakeapi.Server) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) {
				fakeapi.WriteStatus(w, 403, metav1.StatusReasonForbidden, `pods "web" is forbidden: error looking up service account ns/default: serviceaccount "default" not found`)
			}
		},
	}
	for name, treat := range cases {
		for kind, text := range map[string]string{
			"named": simplePod, "generated": `{apiVersion: v1, kind: Pod, metadata: {generateName: web-, namespace: ns}}`,
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := fakeapi.NewInMemory(t)
					a.OnFirst(2, http.MethodPost, treat(a))
					created, err := clientOf(t, a).Create(soon(t), object(t, text))
					if err != nil {
						t.Fatal(err)
					}
					if len(a.Paths()) != 1 || a.Get(podsPath+"/"+created.Ref.Name) == nil {
						t.Errorf("objects: %v", a.Paths())
					}
				})
			})
		}
	}
}

func TestCreateGivesUpAtOnce(t *testing.T) {
	rbac := `pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "ns"`
	cases := map[string]struct {
		code    int
		reason  metav1.StatusReason
		message string
		want    string
	}{
		"no permission":     {403, metav1.StatusReasonForbidden, rbac, "create Pod ns/web: missing permission: create pods in namespace ns; "},
		"refused by policy": {403, metav1.StatusReasonForbidden, `pods "web" is forbidden: violates PodSecurity "restricted"`, `create Pod ns/web: pods "web" is forbidden: violates PodSecurity`},
		"bad credentials":   {401, metav1.StatusReasonUnauthorized, "Unauthorized", "create Pod ns/web: the API server does not accept the credentials"},
		"invalid":           {422, metav1.StatusReasonInvalid, `Pod "web" is invalid: spec.containers: Required value`, "spec.containers: Required value"},
		"no namespace":      {404, metav1.StatusReasonNotFound, `namespaces "ns" not found`, `namespaces "ns" not found`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnFirst(99, http.MethodPost, func(w http.ResponseWriter, _ *http.Request) { fakeapi.WriteStatus(w, c.code, c.reason, c.message) })
			_, err := clientOf(t, a).Create(soon(t), object(t, simplePod))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to contain %q", err, c.want)
			}
			if n := a.Count("POST"); n != 1 {
				t.Errorf("%d tries, want 1", n)
			}
			missing := (*PermissionError)(nil)
			if got := errors.As(err, &missing); got != (c.message == rbac) {
				t.Errorf("is a PermissionError: %v", got)
			}
		})
	}
	t.Run("unknown kind", func(t *testing.T) {
		_, err := clientOf(t, fakeapi.New(t)).Create(soon(t), object(t, `{apiVersion: x/v1, kind: Nothing, metadata: {name: a}}`))
		if want := "create Nothing a: the cluster has no kind Nothing in x/v1"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	})
}

func TestAnotherOnesObjectIsNotClaimed(t *testing.T) {
	a := fakeapi.New(t)
	client := clientOf(t, a)
	if _, err := client.Create(soon(t), object(t, simplePod)); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(soon(t), object(t, simplePod)); !apierrors.IsAlreadyExists(err) {
		t.Errorf("the same name twice in one spec: %v, want AlreadyExists", err)
	}
	other, err := client.ForSpec("other", Identity{Run: "run-1", Spec: "spec-2"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Create(soon(t), object(t, simplePod)); !apierrors.IsAlreadyExists(err) {
		t.Errorf("a name taken by another spec: %v, want AlreadyExists", err)
	}
}
