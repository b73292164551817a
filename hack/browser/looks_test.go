// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"fmt"
	"testing"
)

// TestLooks shows the pages in windows of all kinds. With SCREENSHOTS=DIR it leaves the pictures there, to be looked
// at.
func TestLooks(t *testing.T) {
	small := sample("vk-slurm-1", "vk-slurm-2", "vk-htcondor-1")
	pages := map[string]string{
		"nodes": publish(t, small, earlier(small, 9)...),
		"one":   publish(t, sample("vk-slurm-1")),
		"site":  publish(t, site(1000, 25)),
	}
	for name, page := range pages {
		for _, width := range []int64{1440, 420} {
			for _, dark := range []bool{false, true} {
				scheme := map[bool]string{false: "light", true: "dark"}[dark]
				t.Run(fmt.Sprintf("%s-%d-%s", name, width, scheme), func(t *testing.T) {
					w := open(t, page, "", width, 900, dark)
					w.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme), true)
					if over := eval[float64](w, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
						t.Errorf("the page is %v pixels wider than its window", over)
					}
					w.click(".problems button")
					w.until("document.querySelector('dialog').open")
					w.shoot(fmt.Sprintf("%s-%d-%s-detail", name, width, scheme), false)
				})
			}
		}
	}
}
