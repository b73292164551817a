// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// A controller that could not create a pod says so in an event about itself; it counts until the controller creates
// one.
func TestRefusedPod(t *testing.T) {
	const refusal = `Error creating: pods "web-x" is forbidden: exceeded quota`
	event := func(kind, name, uid string, at int64) *corev1.Event {
		return &corev1.Event{
			InvolvedObject: corev1.ObjectReference{Kind: kind, Namespace: "ns", Name: name, UID: types.UID(uid)},
			Type:           "Warning", Reason: "FailedCreate", Message: refusal, LastTimestamp: metav1.Unix(at, 0),
		}
	}
	pod := func(owner string, at int64, labels map[string]string) *corev1.Pod {
		controller := true
		return podIn("", "p1", "web-1", func(p *corev1.Pod) {
			p.Labels, p.CreationTimestamp = labels, metav1.Unix(at, 0)
			p.OwnerReferences = []metav1.OwnerReference{{UID: types.UID(owner), Controller: &controller}}
		})
	}
	own := Identity{Run: "run-1", Spec: "spec-1"}.labels()
	for name, c := range map[string]struct {
		event *corev1.Event
		pod   *corev1.Pod
		want  string
	}{
		"nothing happened":                      {nil, nil, ""},
		"of the workload":                       {event("Deployment", "web", "d1", 100), nil, "Deployment ns/web"},
		"of what the workload has made":         {event("ReplicaSet", "web-5d", "r1", 100), nil, "ReplicaSet ns/web-5d"},
		"of another workload":                   {event("ReplicaSet", "webs-5d", "r2", 100), nil, ""},
		"a pod was created before":              {event("ReplicaSet", "web-5d", "r1", 100), pod("r1", 99, own), "ReplicaSet ns/web-5d"},
		"a pod was created in the same second":  {event("ReplicaSet", "web-5d", "r1", 100), pod("r1", 100, own), "ReplicaSet ns/web-5d"},
		"a pod was created after":               {event("ReplicaSet", "web-5d", "r1", 100), pod("r1", 101, own), ""},
		"a pod of another one was created":      {event("ReplicaSet", "web-5d", "r1", 100), pod("r9", 101, own), "ReplicaSet ns/web-5d"},
		"a pod of another test was created":     {event("ReplicaSet", "web-5d", "r1", 100), pod("r1", 101, nil), "ReplicaSet ns/web-5d"},
		"an event that refuses a pod elsewhere": {event("Job", "work", "j1", 100), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			if c.event != nil {
				a.Put("/api/v1/namespaces/ns/events/e", c.event)
			}
			if c.pod != nil {
				a.Put(podsPath+"/web-1", c.pod)
			}
			got, err := clientOf(t, a).RefusedPod(soon(t), Ref{
				Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
				Kind:     "Deployment", Namespace: "ns", Name: "web", UID: "d1",
			})
			want := c.want
			if want != "" {
				want = "the controller of " + want + " could not create a pod: " + refusal
			}
			if err != nil || got != want {
				t.Errorf("%q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestRefusedPodWithoutPermission(t *testing.T) {
	a := fakeapi.New(t)
	a.Deny(fakeapi.Rule{Verb: "list", Resource: "events"})
	_, err := clientOf(t, a).RefusedPod(soon(t), Ref{Kind: "Job", Namespace: "ns", Name: "work"})
	missing := (*PermissionError)(nil)
	if !errors.As(err, &missing) || missing.Permission.String() != "list events in namespace ns" {
		t.Error(err)
	}
}
