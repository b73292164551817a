// SPDX-License-Identifier: Apache-2.0

package report

import "testing"

// BenchmarkWriteAll writes every report of a thousand nodes with 25 templates.
func BenchmarkWriteAll(b *testing.B) {
	run := largeRun(1000, 25)
	for b.Loop() {
		if _, err := WriteAll(b.TempDir(), run); err != nil {
			b.Fatal(err)
		}
	}
}
