// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// timeoutOf adds up the timeouts of the first checks and of all steps.
func timeoutOf(p *validation.Procedure) time.Duration {
	sum := p.Timeout
	for _, step := range p.Steps {
		sum += step.Timeout
	}
	return sum
}
