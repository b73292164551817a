// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// kubelet lets the node vk-1 report a version.
func kubelet(version string) func(*testing.T, *fakeapi.Server) {
	return func(_ *testing.T, a *fakeapi.Server) {
		node := fakeapi.ReadyNode("vk-1")
		node.Status.NodeInfo.KubeletVersion = version
		a.Put("/api/v1/nodes/vk-1", node)
	}
}

// TestOlderKubernetes: a template does not apply where the API server (v1.37) or the node is older than what it needs.
// A word that "Requires:" does not know changes nothing.
func TestOlderKubernetes(t *testing.T) {
	playAll(t,
		scenario{
			name: "older-node", templates: []string{"newer", "passes", "newest", "old"}, prepare: kubelet("v1.34.1"), wholeReports: true,
			config: "unsupported: {hostname-override: not yet}\nknown_failures: [{template: 010-*, reason: not yet}]\n",
		},
		scenario{name: "older-api-server", templates: []string{"newer", "newest"}, prepare: kubelet("0.5.2")},
	)
}
