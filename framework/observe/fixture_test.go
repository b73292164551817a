// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// Short names for what most tests here need.
const podsPath = fakeapi.PodsPath

var (
	podIn       = fakeapi.Pod
	generatedBy = fakeapi.GeneratedBy
	soon        = fakeapi.Soon
	await       = fakeapi.Await
)

// clientOf returns a client of one spec for a fake API server.
func clientOf(t *testing.T, a *fakeapi.Server) *client.Client {
	t.Helper()
	c, err := client.New(client.Tune(a.Config(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	c, err = c.ForSpec("spec one", client.Identity{Run: "run-1", Spec: "spec-1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ownsNothing is for trackers that remember by selectors alone.
func ownsNothing(map[string]string) bool { return false }
