// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// progress tells what a spec is waiting for, a line whenever that changes. With -v it is seen at once, otherwise after a
// failure.
type progress struct{ last string }

func say(format string, args ...any) {
	ginkgo.GinkgoWriter.Printf("  %s %s\n", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}

// waiting tells the check that is not met yet, with what was observed and how much time is left.
func (p *progress) waiting(result validation.Evaluation, left time.Duration) {
	o, undecided := result.Decisive()
	if !undecided || o.Verdict != validation.NotYet {
		return
	}
	got, _, _ := strings.Cut(o.Got, "\n")
	if text := o.Check.String() + ": " + got; text != p.last {
		p.last = text
		say("%s (%s left)", text, left.Round(time.Second))
	}
}
