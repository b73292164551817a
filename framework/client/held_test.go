// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// What an object that is being deleted waits for decides whether its node is to blame.
func TestHeldByNode(t *testing.T) {
	grace := func(seconds int64) *int64 { return &seconds }
	now := time.Now()
	for name, c := range map[string]struct {
		left            Remaining
		held, forOthers bool
	}{
		"a pod whose node is silent":        {Remaining{DeletionTimestamp: now, GracePeriodSeconds: grace(30), Node: "vk-1"}, true, false},
		"with somebody's finalizer as well": {Remaining{DeletionTimestamp: now, GracePeriodSeconds: grace(30), Node: "vk-1", Finalizers: []string{"x"}}, true, false},
		"a pod that only a finalizer keeps": {Remaining{DeletionTimestamp: now, GracePeriodSeconds: grace(0), Node: "vk-1", Finalizers: []string{"x"}}, false, false},
		"a pod without a node":              {Remaining{DeletionTimestamp: now, GracePeriodSeconds: grace(30), Finalizers: []string{"x"}}, false, false},
		"a pod that nobody deletes":         {Remaining{Node: "vk-1"}, false, false},
		"a pod that cannot be read":         {Remaining{DeletionTimestamp: now, GracePeriodSeconds: grace(30), Node: "vk-1", Err: errors.New("x")}, false, false},
		"a ConfigMap with a finalizer":      {Remaining{DeletionTimestamp: now, Finalizers: []string{"x"}}, false, false},
		"a Job that waits for its pods":     {Remaining{DeletionTimestamp: now, Finalizers: []string{metav1.FinalizerDeleteDependents}}, false, true},
		"a namespace":                       {Remaining{Ref: Ref{Kind: "Namespace", Name: "n"}, DeletionTimestamp: now}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			if held, others := c.left.HeldByNode(), c.left.WaitsForOthers(); held != c.held || others != c.forOthers {
				t.Errorf("held by the node %t, want %t; waits for others %t, want %t", held, c.held, others, c.forOthers)
			}
		})
	}
}

func TestHoldsAny(t *testing.T) {
	own := Identity{Run: "run-1", Spec: "spec-1"}.labels()
	ending := func(seconds int64, node string, labels map[string]string) *corev1.Pod {
		return podIn("", "p1", "work-1", func(p *corev1.Pod) {
			p.Labels, p.Spec.NodeName = labels, node
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = new(metav1.Now()), &seconds
		})
	}
	for name, c := range map[string]struct {
		pod  *corev1.Pod
		want bool
	}{
		"a pod that its node does not let go": {ending(30, "vk-1", own), true},
		"one that its node has let go":        {ending(0, "vk-1", own), false},
		"one without a node":                  {ending(30, "", own), false},
		"one of another test":                 {ending(30, "vk-1", nil), false},
		"one that nobody deletes":             {podIn("", "p1", "work-1", func(p *corev1.Pod) { p.Labels, p.Spec.NodeName = own, "vk-1" }), false},
	} {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.Put(podsPath+"/work-1", c.pod)
			for _, left := range []Ref{{Kind: "Job", Namespace: "ns", Name: "work"}, {Kind: "Namespace", Name: "ns"}} {
				if got, err := clientOf(t, a).HoldsAny(soon(t), Remaining{Ref: left}); err != nil || got != c.want {
					t.Errorf("%s: %t, %v, want %t", left, got, err, c.want)
				}
			}
		})
	}
}

// A deletion that the API server refuses is not waited for.
func TestRefusedDeletionIsNotAwaited(t *testing.T) {
	a := fakeapi.New(t)
	a.Put(podsPath+"/web", podIn(corev1.PodRunning, "u1", "web"))
	a.Deny(fakeapi.Rule{Verb: "delete", Resource: "pods"})
	c := clientOf(t, a)
	going, err := c.Delete(soon(t), DeleteOptions{}, Ref{Resource: podResource, Kind: "Pod", Namespace: "ns", Name: "web", UID: "u1"})
	if err == nil || len(going) != 1 || !going[0].Refused {
		t.Fatalf("%+v, %v", going, err)
	}
	left := c.WaitGone(t.Context(), going...) // returns, although its context does not end
	if len(left) != 1 || !left[0].DeletionTimestamp.IsZero() {
		t.Errorf("%v", left)
	}
}
