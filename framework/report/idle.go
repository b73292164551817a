// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// idle says for how long all failed tests waited while nothing changed; it is empty if none did.
func (r Report) idle() string {
	tests, seconds := 0, 0.0
	for _, t := range r.Results {
		if t.Idle > 0 {
			tests++
			seconds += t.Idle
		}
	}
	if tests == 0 {
		return ""
	}
	all := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("Waited while nothing changed: %s, in %s that did not pass", all, text.Count(tests, "test"))
}
