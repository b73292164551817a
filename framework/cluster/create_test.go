// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	obj := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(text), &obj.Object); err != nil {
		t.Fatal(err)
	}
	return obj
}

const simplePod = `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: ns}}`

func TestLabelsReachThePodsAndClaims(t *testing.T) {
	const run = `{vktest/run: run-1, vktest/spec: spec-1}`
	cases := map[string]struct{ in, want string }{
		"a pod": {
			`{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: x}}}`,
			`{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: x, vktest/run: run-1, vktest/spec: spec-1}}}`,
		},
		"labels that are null": {
			`{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: }}`,
			`{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: ` + run + `}}`,
		},
		"a job": {
			`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {}}}}`,
			`{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: ` + run + `}, spec: {template: {metadata: {labels: ` + run + `}, spec: {}}}}`,
		},
		"a cron job": {
			`{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {}}}}}}`,
			`{apiVersion: batch/v1, kind: CronJob, metadata: {name: a, labels: ` + run + `},
			  spec: {jobTemplate: {metadata: {labels: ` + run + `}, spec: {template: {metadata: {labels: ` + run + `}, spec: {}}}}}}`,
		},
		"claims of a stateful set": {
			`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {template: {}, volumeClaimTemplates: [{metadata: {name: d}}]}}`,
			`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a, labels: ` + run + `},
			  spec: {template: {metadata: {labels: ` + run + `}}, volumeClaimTemplates: [{metadata: {name: d, labels: ` + run + `}}]}}`,
		},
		"a foreign kind of the same name": {
			`{apiVersion: batch.volcano.sh/v1, kind: Job, metadata: {name: a}, spec: {template: {}}}`,
			`{apiVersion: batch.volcano.sh/v1, kind: Job, metadata: {name: a, labels: ` + run + `}, spec: {template: {}}}`,
		},
		"malformed metadata stays": {
			`{apiVersion: v1, kind: Pod, metadata: 7}`, `{apiVersion: v1, kind: Pod, metadata: 7}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := object(t, c.in)
			Identity{Run: "run-1", Spec: "spec-1"}.mark(got)
			if diff := cmp.Diff(object(t, c.want).Object, got.Object); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIdentityMustFitLabels(t *testing.T) {
	if err := (Identity{Run: "a b"}).Validate(); err == nil {
		t.Error("a blank was accepted")
	}
	for identity, want := range map[Identity]string{
		{}: "vktest/run", {Run: "r"}: "vktest/run=r", {Run: "r", Spec: "s"}: "vktest/run=r,vktest/spec=s",
	} {
		if got := identity.Selector(); got != want {
			t.Errorf("selector %q, want %q", got, want)
		}
	}
}

func TestCreate(t *testing.T) {
	a := newFakeAPI(t)
	a.onRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			w.Header().Add("Warning", `299 - "unknown field \"spec.containres\""`)
			w.Header().Add("Warning", `299 - "unknown field \"spec.containres\""`)
		}
		return false
	})
	in := object(t, `{apiVersion: v1, kind: Pod, metadata: {name: web}}`)
	before := in.DeepCopy()
	created, err := a.client().Create(soon(t), in)
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
	if a.count("POST /api/v1/namespaces/default/pods?fieldValidation=Warn") != 1 {
		t.Errorf("requests: %v", a.requests)
	}
}

// hijack cuts the connection without an answer.
func hijack(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
}

// firstPosts treats the first n creations so, and the others as usual.
func (a *fakeAPI) firstPosts(n int, treat func(http.ResponseWriter, *http.Request)) {
	a.onRequest(func(w http.ResponseWriter, r *http.Request) bool {
		a.mu.Lock()
		first := r.Method == http.MethodPost && n > 0
		if first {
			n--
		}
		a.mu.Unlock()
		if first {
			treat(w, r)
		}
		return first
	})
}

func TestCreateSurvivesTheServer(t *testing.T) {
	cases := map[string]func(a *fakeAPI) func(http.ResponseWriter, *http.Request){
		"an error 500": func(*fakeAPI) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "etcdserver: leader changed", 500) }
		},
		"a lost request": func(*fakeAPI) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) { hijack(w) }
		},
		"a lost answer": func(a *fakeAPI) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, r *http.Request) {
				var fields map[string]any
				_ = json.NewDecoder(r.Body).Decode(&fields)
				name := (&unstructured.Unstructured{Object: fields}).GetName()
				a.put(podsPath+"/"+name, fields)
				hijack(w)
			}
		},
		"a quota updated meanwhile": func(*fakeAPI) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) {
				writeStatus(w, 409, metav1.StatusReasonConflict, `Operation cannot be fulfilled on resourcequotas "q": the object has been modified`)
			}
		},
		"a namespace just created": func(*fakeAPI) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, _ *http.Request) {
				writeStatus(w, 403, metav1.StatusReasonForbidden, `pods "web" is forbidden: error looking up service account ns/default: serviceaccount "default" not found`)
			}
		},
	}
	for name, treat := range cases {
		for kind, text := range map[string]string{
			"named": simplePod, "generated": `{apiVersion: v1, kind: Pod, metadata: {generateName: web-, namespace: ns}}`,
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				a := newFakeAPI(t)
				a.firstPosts(2, treat(a))
				created, err := a.client().Create(soon(t), object(t, text))
				if err != nil {
					t.Fatal(err)
				}
				if len(a.objects) != 1 || a.get(podsPath+"/"+created.Ref.Name) == nil {
					t.Errorf("objects: %v", sortedKeys(a.objects))
				}
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
			a := newFakeAPI(t)
			a.firstPosts(99, func(w http.ResponseWriter, _ *http.Request) { writeStatus(w, c.code, c.reason, c.message) })
			_, err := a.client().Create(soon(t), object(t, simplePod))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to contain %q", err, c.want)
			}
			if n := a.count("POST"); n != 1 {
				t.Errorf("%d tries, want 1", n)
			}
			missing := (*PermissionError)(nil)
			if got := errors.As(err, &missing); got != (c.message == rbac) {
				t.Errorf("is a PermissionError: %v", got)
			}
		})
	}
	t.Run("unknown kind", func(t *testing.T) {
		_, err := newFakeAPI(t).client().Create(soon(t), object(t, `{apiVersion: x/v1, kind: Nothing, metadata: {name: a}}`))
		if want := "create Nothing a: the cluster has no kind Nothing in x/v1"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	})
}

func TestAnotherOnesObjectIsNotClaimed(t *testing.T) {
	a := newFakeAPI(t)
	client := a.client()
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

func TestKindsOfNewDefinitionsAreFound(t *testing.T) {
	a := newFakeAPI(t)
	client := a.client()
	if _, err := client.Create(soon(t), object(t, simplePod)); err != nil {
		t.Fatal(err) // discovery is cached now
	}
	crds := "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
	crd := object(t, `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: toys.example.org},
	  spec: {group: example.org, names: {kind: Toy, plural: toys}}}`)
	established := crd.DeepCopy()
	established.Object["status"] = map[string]any{"conditions": []any{map[string]any{"type": "Established", "status": "True"}}}
	done := make(chan error, 1)
	ctx := soon(t)
	go func() {
		_, err := client.Create(ctx, crd)
		done <- err
	}()
	await(t, "the definition is stored", a.change.next, func() bool { return a.get(crds+"/toys.example.org") != nil })
	a.mu.Lock()
	a.kinds = append(a.kinds, fakeKind{"example.org", "v1", "toys", "Toy", "", true})
	a.mu.Unlock()
	a.put(crds+"/toys.example.org", established.Object)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(ctx, object(t, `{apiVersion: example.org/v1, kind: Toy, metadata: {name: bear}}`)); err != nil {
		t.Error(err)
	}
}

func TestKindNames(t *testing.T) {
	client := newFakeAPI(t).client()
	for word, want := range map[string]string{
		"pod": "pods", "Pod": "pods", "pods": "pods", "po": "pods", "config_map": "configmaps", "ConfigMap": "configmaps", "cm": "configmaps",
		"persistent_volume_claim": "persistentvolumeclaims", "pvc": "persistentvolumeclaims", "secret": "secrets", "namespace": "namespaces",
		"job": "jobs.batch", "jobs.batch": "jobs.batch", "deploy": "deployments.apps", "deployments.v1.apps": "deployments.apps",
	} {
		mapping, err := client.mapper.forName(soon(t), word)
		if err != nil {
			t.Errorf("%s: %v", word, err)
		} else if got := mapping.Resource.GroupResource().String(); got != want {
			t.Errorf("%s means %s, want %s", word, got, want)
		}
	}
	if _, err := client.mapper.forName(soon(t), "teapot"); err == nil || !strings.Contains(err.Error(), `no resource type "teapot" (kubectl api-resources`) {
		t.Errorf("teapot: %v", err)
	}
}
