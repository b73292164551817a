// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/templates"
)

// BenchmarkNew is what a process does before its first request: all built-in templates are read, rendered and decoded.
func BenchmarkNew(b *testing.B) {
	c := config.Default()
	c.TargetNodes = []string{"vk-node-1"}
	for b.Loop() {
		all, err := manifest.Load(manifest.Layer{Name: "templates", FS: templates.FS})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := New(Options{Config: c, Templates: all}); err != nil {
			b.Fatal(err)
		}
	}
}
