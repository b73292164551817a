// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
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

// soon bounds a test's waiting; it is reached only by a failing test.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// await waits until done holds, looking whenever changed fires.
func await(t *testing.T, what string, changed func() <-chan struct{}, done func() bool) {
	t.Helper()
	ctx := soon(t)
	for {
		wake := changed()
		if done() {
			return
		}
		select {
		case <-wake:
		case <-ctx.Done():
			t.Fatalf("in vain waited until %s", what)
		}
	}
}
