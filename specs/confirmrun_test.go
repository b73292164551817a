// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestWhatOthersDo has failures after somebody else has changed the cluster. Each says what happened; the verdict is
// failed where that cannot be the cause.
func TestWhatOthersDo(t *testing.T) {
	node := func(change func(*corev1.Node)) func(a *fakeapi.Server) {
		return func(a *fakeapi.Server) {
			n := fakeapi.ReadyNode("vk-1")
			change(n)
			a.Put("/api/v1/nodes/vk-1", n)
		}
	}
	cordon := node(func(n *corev1.Node) { n.Spec.Unschedulable = true })
	taint := func(effect corev1.TaintEffect) func(a *fakeapi.Server) {
		return node(func(n *corev1.Node) { n.Spec.Taints = []corev1.Taint{{Key: "example.org/maintenance", Effect: effect}} })
	}
	confirming := asks(http.MethodGet, "/nodes/vk-1")
	cases := []struct {
		name, template string
		happens        func(a *fakeapi.Server)
		// at is the request before which it happens, once the pod exists; nil: before the pod does.
		at func(r *http.Request) bool
	}{
		{"cordoned", "unscheduled", cordon, nil},
		{"cordoned-later", "fails", cordon, confirming},
		{"tainted", "unscheduled", taint(corev1.TaintEffectNoSchedule), nil},
		{"tainted-later", "fails", taint(corev1.TaintEffectNoSchedule), confirming},
		{"evicting", "fails", taint(corev1.TaintEffectNoExecute), confirming},
		{"node-deleted", "fails", func(a *fakeapi.Server) { a.Remove("/api/v1/nodes/vk-1") }, confirming},
		{"namespace-ending", "fails", func(a *fakeapi.Server) {
			a.Put("/api/v1/namespaces/default", &corev1.Namespace{Status: corev1.NamespaceStatus{Phase: corev1.NamespaceTerminating}})
		}, confirming},
		{"namespace-deleted", "fails", func(a *fakeapi.Server) { a.Remove("/api/v1/namespaces/default") }, confirming},
		{"node-unreadable", "fails", func(a *fakeapi.Server) { a.Deny(fakeapi.Rule{Verb: "get", Resource: "nodes"}) }, confirming},
		{"api-away", "fails", func(a *fakeapi.Server) {
			a.Before(func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodGet || r.URL.Path != "/api/v1/nodes/vk-1" {
					return false
				}
				fakeapi.WriteStatus(w, http.StatusServiceUnavailable, "ServiceUnavailable", "the API server is starting")
				return true
			})
		}, nil},
	}
	var all []scenario
	for _, c := range cases {
		// A pod that waits is judged at the timeout, before which it must have been seen; the others fail at once.
		// An API server that is away is given a part of 20 s, in which it must have answered.
		config := "timeout_multiplier: 0.05\n"
		switch {
		case c.template == "unscheduled":
			config = "timeout_multiplier: 1\nknown_failures: [{template: 010-unscheduled, reason: it is slow}]\n"
		case c.name == "api-away":
			config = "timeout_multiplier: 0.5\n"
		}
		all = append(all, scenario{
			name: "others-" + c.name, templates: []string{c.template},
			config: config,
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				var created, done atomic.Bool
				a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
					if asks(http.MethodPost, "/pods")(r) {
						created.Store(true)
					}
					if created.Load() && (c.at == nil || c.at(r)) && !done.Swap(true) {
						c.happens(a)
					}
					return false
				})
			},
		})
	}
	playAll(t, all...)
}
