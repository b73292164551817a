// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"syscall"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// annotated lets the node vk-1 say what it does not support.
func annotated(unsupported string) func(*testing.T, *fakeapi.Server) {
	return func(t *testing.T, a *fakeapi.Server) {
		node := fakeapi.ReadyNode("vk-1")
		node.Annotations = map[string]string{capability.Annotation: unsupported}
		a.Put("/api/v1/nodes/vk-1", node)
		refuse(t, a)
	}
}

// TestUnsupported: what a node does not claim is not run, and the claim can be verified.
func TestUnsupported(t *testing.T) {
	const exec = "unsupported: {exec: the backend has no exec}\n"
	playAll(t,
		scenario{name: "unsupported", templates: []string{"fails", "passes", "exec-refused", "attach"}, config: exec + "profile: service\n"},
		scenario{
			name: "unsupported-verified", templates: []string{"exec-refused", "every-step", "passes", "attach"}, config: exec + "profile: service\n",
			flags: []string{"--vktest.verify-unsupported"},
		},
		scenario{name: "unsupported-by-node", templates: []string{"passes", "exec-refused"}, prepare: annotated(`{"exec": "since version 2 only"}`)},
		scenario{name: "unsupported-malformed", templates: []string{"passes", "exec-refused"}, prepare: annotated("exce: never\nattach: ''\n")},
	)
}

// TestDiscover: the run prints what the configuration should claim, and keeps nothing.
func TestDiscover(t *testing.T) {
	playAll(t,
		scenario{
			name: "discover", templates: []string{"passes", "exec-refused", "every-step", "attach-missing", "fails", "port-forward"},
			config: "unsupported: {exec: it was so}\nknown_failures: [{template: '*', reason: all of them}]\n",
			flags:  []string{"--vktest.discover"}, prepare: refuse,
		},
		scenario{
			name: "discover-sigint", templates: []string{"passes", "runs-with-exec", "attach"},
			flags: []string{"--vktest.discover", "--ginkgo.v"},
			during: func(t *testing.T, r *running) {
				r.awaitText(t, "it must end")
				if err := r.process.Signal(syscall.SIGINT); err != nil {
					t.Error(err)
				}
			},
		},
		scenario{name: "discover-nothing", templates: []string{"passes"}, flags: []string{"--vktest.discover"}, prepare: annotated("exce: never\n")},
	)
}
