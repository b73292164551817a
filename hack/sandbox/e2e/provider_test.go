// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"testing"
)

// TestRestarts restarts the kubelet by the hook of the sandbox's own configuration: of an honest node, and of nodes
// that get it wrong. The mutation run does not, because it has many faults on one node at once.
func TestRestarts(t *testing.T) {
	t.Parallel()
	f := &faulty{up(t, "restarts", "--faults")}
	config := f.must(t, "config")
	tests := map[string]int{
		"default": 0, f.namespace(t, "del-restart-fails-pods"): 1, f.namespace(t, "del-restart-restarts-containers"): 1,
		f.namespace(t, "del-restart-runs-ended-pods"): 1, f.namespace(t, "del-restart-keeps-deleted-pods"): 1,
	}
	for namespace, want := range tests {
		t.Run(namespace, func(t *testing.T) { // one after the other: they have the node in common
			multiplier := "1"
			if want != 0 {
				multiplier = "0.3" // what never holds is waited for
			}
			o := invocation{
				kubeconfig: f.kubeconfig, config: config + "values: {namespace: " + namespace + "}\ntimeout_multiplier: " + multiplier + "\n",
				args: []string{"--focus=590-provider-restart"},
			}.run(t)
			errors := 0
			for _, c := range o.junit {
				if c.Error != nil || c.Skipped != nil {
					errors++
				}
			}
			if o.status != want || errors > 0 {
				t.Errorf("exit status %d, want %d:\n%s", o.status, want, o.output)
			}
		})
	}
}
