// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestNodeWatch(t *testing.T) { synctest.Test(t, testNodeWatch) }

func testNodeWatch(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	notReady := fakeapi.ReadyNode("vk-1")
	notReady.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: "False", Reason: "KubeletNotReady", Message: "the plugin is away"}}
	reasons := make(chan string, 9)
	done := make(chan error, 1)
	ctx, nodes := soon(t), NewNodeWatch(clientOf(t, a))
	defer nodes.Close()
	go func() { done <- nodes.WaitReady(ctx, "vk-1", func(reason string) { reasons <- reason }) }()
	if got := <-reasons; got != "it does not exist" {
		t.Error(got)
	}
	a.Put("/api/v1/nodes/vk-1", notReady)
	if got := <-reasons; got != "KubeletNotReady: the plugin is away" {
		t.Error(got)
	}
	a.Stop()
	a.Put("/api/v1/nodes/vk-1", fakeapi.ReadyNode("vk-1"))
	a.Start()
	if err := <-done; err != nil {
		t.Error(err)
	}
	a.Stop()
	if err := nodes.WaitReady(ctx, "vk-1", nil); err != nil {
		t.Errorf("the last known state does not stand while the API server is away: %v", err)
	}
}

func TestNodeWatchForbidden(t *testing.T) { synctest.Test(t, testNodeWatchForbidden) }

func testNodeWatchForbidden(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
		fakeapi.WriteStatus(w, 403, metav1.StatusReasonForbidden, `nodes is forbidden: User "u" cannot list resource "nodes" in API group "" at the cluster scope`)
		return true
	})
	nodes := NewNodeWatch(clientOf(t, a))
	defer nodes.Close()
	err := nodes.WaitReady(soon(t), "vk-1", nil)
	var missing *client.PermissionError
	if !errors.As(err, &missing) {
		t.Errorf("%v, want a missing permission", err)
	}
}
