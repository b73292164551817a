// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// maxUnknown is how many outdated known failures are listed.
const maxUnknown = 10

// tellUnknownFailures notes the known failures that no test is about: the list is outdated, which harms no test.
func (s *Suite) tellUnknownFailures() {
	var tests []string
	for _, p := range s.plans {
		tests = append(tests, p.Name)
	}
	for _, rule := range lifecycle.Rules() {
		tests = append(tests, ruleTitle(rule.ID))
	}
	unknown := s.Config.UnknownFailures(tests)
	if len(unknown) == 0 {
		return
	}
	lines := make([]string, 0, maxUnknown+1)
	for _, p := range unknown[:min(maxUnknown, len(unknown))] {
		lines = append(lines, p.String())
	}
	if more := len(unknown) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more; --vktest.lint lists them", more))
	}
	s.show("note: known failures without a test", strings.Join(lines, "\n"))
}

// skipKnown skips a test that the configuration lists as a known failure that is not to run.
func (s *Suite) skipKnown(node, name string) {
	if known, skips := s.skipsKnown(node, name); skips {
		s.newRecorder().note(func(r *report.Record) { r.Reason = known.Reason })
		s.skipInapplicable("not run: known failure: " + known.Reason)
	}
}

// skipsKnown is the known failure because of which a test is not to run.
func (s *Suite) skipsKnown(node, name string) (config.KnownFailure, bool) {
	runs := func(k config.KnownFailure) bool { return !k.Skips() }
	return first(slices.DeleteFunc(s.Config.KnownFailuresOf(node, name), runs))
}

// expected finds the known failure that a test is, or would be: nil stands for one that passes. A failure of another
// check than the listed ones is news, and says so.
func (s *Suite) expected(node, name string, err error) (config.KnownFailure, bool) {
	listed := s.Config.KnownFailuresOf(node, name)
	if len(listed) == 0 || err == nil {
		return first(listed)
	}
	f, _ := errors.AsType[*failure](err)
	if f == nil {
		return first(listed)
	}
	expecting := slices.DeleteFunc(slices.Clone(listed), func(k config.KnownFailure) bool { return !k.Expects(f.Check) })
	if len(expecting) == 0 && f.Fix == "" {
		f.Fix = fmt.Sprintf("known_failures expects only %s to fail (%s)", listed[0].Check, listed[0].Reason)
	}
	return first(expecting)
}

func first(listed []config.KnownFailure) (known config.KnownFailure, found bool) {
	if len(listed) == 0 {
		return known, false
	}
	return listed[0], true
}
