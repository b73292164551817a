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

// maxUnknown is how many names without a test a note lists.
const maxUnknown = 10

// listed are the first lines, and where to find the others.
func listed(lines []string, others string) string {
	if more := len(lines) - maxUnknown; more > 0 {
		lines = append(slices.Clone(lines[:maxUnknown]), fmt.Sprintf("and %d more; %s", more, others))
	}
	return strings.Join(lines, "\n")
}

// tellUnknownFailures notes the known failures that no test is about: the list is outdated, which harms no test.
func (s *Suite) tellUnknownFailures() {
	var tests []string
	for _, p := range s.somePlans() {
		tests = append(tests, p.Name)
	}
	for _, rule := range lifecycle.Rules() {
		tests = append(tests, ruleTitle(rule.ID))
	}
	unknown := s.Config.UnknownFailures(tests)
	if len(unknown) == 0 {
		return
	}
	lines := make([]string, len(unknown))
	for i, p := range unknown {
		lines[i] = p.String()
	}
	s.show("note: known failures without a test", listed(lines, "--vktest.lint lists them"))
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
