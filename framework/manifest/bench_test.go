// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// BenchmarkRender is what a spec spends before its first request: rendering, splitting, decoding.
func BenchmarkRender(b *testing.B) {
	layer, err := manifest.Dir("testdata/foreign")
	if err != nil {
		b.Fatal(err)
	}
	all, err := manifest.Load(layer)
	if err != nil {
		b.Fatal(err)
	}
	given := values(b)
	for _, t := range all {
		b.Run(t.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := t.Render(given, node, uuid); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
