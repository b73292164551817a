// SPDX-License-Identifier: Apache-2.0

package client

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// Short names for what most tests here need.
const podsPath = fakeapi.PodsPath

var (
	podIn  = fakeapi.Pod
	object = fakeapi.Object
	soon   = fakeapi.Soon
)

// clientOf returns a client of one spec for a fake API server.
func clientOf(t *testing.T, a *fakeapi.Server) *Client {
	t.Helper()
	c, err := New(Tune(a.Config(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	c, err = c.ForSpec("spec one", Identity{Run: "run-1", Spec: "spec-1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
