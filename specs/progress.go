// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// progress reports what a spec is waiting for, a line whenever that changes. With -v it is seen at once,
// otherwise after a failure.
type progress struct {
	say   func(format string, args ...any)
	check validation.CheckRef
	got   string
}

// say is [Suite.logf] with the time.
func (s *Suite) say(format string, args ...any) {
	s.logf("  %s %s", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}

// waiting reports the check that is not met yet, with the template's words for it, what was observed and how
// much time is left.
func (p *progress) waiting(result validation.Evaluation, left time.Duration) {
	o, undecided := result.Decisive()
	if !undecided || o.Verdict != validation.NotYet {
		return
	}
	got, _, _ := strings.Cut(o.Got, "\n")
	if p.check == o.Check && p.got == got {
		return
	}
	p.check, p.got = o.Check, got
	about := ""
	if o.Message != "" {
		about = " (" + text.OneLine(o.Message) + ")"
	}
	p.say("%s%s: %s (%s left)", o.Check, about, got, left.Round(time.Second))
}
