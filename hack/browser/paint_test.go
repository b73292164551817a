// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"slices"
	"strconv"
	"testing"
)

// BenchmarkFirstPaint measures after how long the pages of 1 and of 1,000 nodes with 104 tests each show something, and
// after how long all of it can be used, in turns. These are as many results as those of 1,000 nodes with 20 templates
// and the lifecycle rules. It fails if the large page needs more than a second, and more than five times as long as the
// small one, for its first paint: on a busy machine, both are slow.
func BenchmarkFirstPaint(b *testing.B) {
	const tests = 104
	nodes := []int{1, 1000}
	pages, paints, ready := make([]string, len(nodes)), make([][]float64, len(nodes)), make([][]float64, len(nodes))
	for i, n := range nodes {
		pages[i] = publish(b, site(n, tests))
	}
	for b.Loop() {
		for i, page := range pages {
			w := open(b, page, "", 1440, 900, false)
			w.until("performance.getEntriesByName('first-contentful-paint').length === 1")
			paints[i] = append(paints[i], eval[float64](w, "performance.getEntriesByName('first-contentful-paint')[0].startTime"))
			ready[i] = append(ready[i], eval[float64](w, "performance.getEntriesByType('navigation')[0].loadEventEnd"))
			w.close()
		}
	}
	median := func(all []float64) float64 { slices.Sort(all); return all[len(all)/2] }
	if one, many := median(paints[0]), median(paints[1]); many > 1000 && many > 5*one {
		b.Errorf("the first paint takes %.0f ms with 1,000 nodes, and %.0f ms with one", many, one)
	}
	for i, n := range nodes {
		b.ReportMetric(median(paints[i]), "ms-to-paint/"+strconv.Itoa(n))
		b.ReportMetric(median(ready[i]), "ms-to-load/"+strconv.Itoa(n))
	}
}
