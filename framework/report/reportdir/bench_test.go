// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// BenchmarkWrite writes every report of a thousand nodes with 25 templates.
func BenchmarkWrite(b *testing.B) {
	r := reportsample.Large(1000, 25)
	for b.Loop() {
		if _, err := Write(b.TempDir(), r, nil); err != nil {
			b.Fatal(err)
		}
	}
}
