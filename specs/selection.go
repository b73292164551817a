// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// CheckSelection reports filters that cannot be read, and filters that leave nothing to run: a run of nothing would
// prove nothing. Ginkgo itself panics on the one and tells the other at the end.
func (s *Suite) CheckSelection() error {
	config, _ := ginkgo.GinkgoConfiguration()
	chosen, err := readSelection(config)
	if err != nil || s.isEmptyShard() {
		return err
	}
	exists := false
	for test, labels := range s.tests {
		exists = exists || s.wants(test)
		if s.wants(test) && chosen(test.String(), labels) {
			return nil
		}
	}
	switch {
	case !exists:
		return fmt.Errorf("no test that is to be repeated exists (any more):\n%s", listed(s.unknownTests(), "the report has them"))
	case s.wanted != nil:
		return fmt.Errorf("no test that is to be repeated matches %s", strings.Join(given(config), " "))
	}
	return fmt.Errorf("no test matches %s; --vktest.list shows templates and labels; the name of a test is '<node> <template>'", strings.Join(given(config), " "))
}

// tests yields all tests, whether or not they are selected, with their labels.
func (s *Suite) tests(yield func(report.Test, []string) bool) {
	for _, node := range s.Config.TargetNodes {
		for _, p := range s.preconditionsOf(node) {
			if !yield(report.Test{Node: node, Template: p.title()}, []string{nodeLabel(node)}) {
				return
			}
		}
		for _, p := range s.plans[node] {
			if !yield(report.Test{Node: node, Template: p.Name}, p.labelsOn(node)) {
				return
			}
		}
		for _, rule := range s.rules() {
			if !yield(report.Test{Node: node, Template: ruleTitle(rule.ID)}, ruleLabels(node)) {
				return
			}
		}
	}
}

// wants reports whether a test is one of those that the options name, if they name any.
func (s *Suite) wants(test report.Test) bool { return s.wanted == nil || s.wanted[test] }

// setOf is nil if the list is.
func setOf(tests []report.Test) map[report.Test]bool {
	if tests == nil {
		return nil
	}
	set := map[report.Test]bool{}
	for _, test := range tests {
		set[test] = true
	}
	return set
}

// tellUnknownTests notes tests that are to be run and do not exist.
func (s *Suite) tellUnknownTests() {
	if unknown := s.unknownTests(); len(unknown) > 0 {
		s.show("note: tests that do not exist (any more) are not repeated", listed(unknown, "the report has them"))
	}
}

// unknownTests are those of the options that do not exist.
func (s *Suite) unknownTests() []string {
	exist := map[report.Test]bool{}
	for test := range s.tests {
		exist[test] = true
	}
	var unknown []string
	for _, test := range s.Tests {
		if !exist[test] {
			unknown = append(unknown, test.String())
		}
	}
	return unknown
}

// Selection reads the filters of the command line, and returns which tests they leave. The error names the filter that
// cannot be read.
func Selection() (func(name string, labels []string) bool, error) {
	config, _ := ginkgo.GinkgoConfiguration()
	return readSelection(config)
}

// selection tells which specs the filters of the command line leave, by their names and labels.
type selection func(name string, labels []string) bool

// readSelection reads the filters. The error names the one that cannot be read.
func readSelection(config types.SuiteConfig) (selection, error) {
	focus, err := compileAll("focus", config.FocusStrings)
	if err != nil {
		return nil, err
	}
	skip, err := compileAll("skip", config.SkipStrings)
	if err != nil {
		return nil, err
	}
	labels := func([]string) bool { return true }
	if config.LabelFilter != "" {
		filter, err := types.ParseLabelFilter(config.LabelFilter)
		if err != nil {
			return nil, fmt.Errorf("--label-filter: %q is not a valid label filter; an example is 'feature:probes && !needs:gpu'", config.LabelFilter)
		}
		labels = filter
	}
	return func(name string, of []string) bool {
		matches := func(r *regexp.Regexp) bool { return r.MatchString(name) }
		return (len(focus) == 0 || slices.ContainsFunc(focus, matches)) && !slices.ContainsFunc(skip, matches) && labels(of)
	}, nil
}

// selects reports whether a test is part of the run. Filters that cannot be read have ended the run before.
func (s *Suite) selects(test report.Test, labels []string) bool {
	config, _ := ginkgo.GinkgoConfiguration()
	chosen, err := readSelection(config)
	return err == nil && s.wants(test) && chosen(test.String(), labels)
}

func compileAll(flag string, patterns []string) ([]*regexp.Regexp, error) {
	compiled := make([]*regexp.Regexp, len(patterns))
	for i, pattern := range patterns {
		var err error
		if compiled[i], err = regexp.Compile(pattern); err != nil {
			return nil, fmt.Errorf("--%s: %w", flag, err)
		}
	}
	return compiled, nil
}

// given are the filters of the command line as they were typed.
func given(config types.SuiteConfig) []string {
	var flags []string
	for _, value := range config.FocusStrings {
		flags = append(flags, fmt.Sprintf("--focus='%s'", value))
	}
	for _, value := range config.SkipStrings {
		flags = append(flags, fmt.Sprintf("--skip='%s'", value))
	}
	if config.LabelFilter != "" {
		flags = append(flags, fmt.Sprintf("--label-filter='%s'", config.LabelFilter))
	}
	return flags
}

// filters are those of this run, without secrets.
func (s *Suite) filters() []string {
	config, _ := ginkgo.GinkgoConfiguration()
	flags := given(config)
	if s.wanted != nil {
		flags = append(flags, "--vktest.rerun-failed")
	}
	for i := range flags {
		flags[i] = s.redact.Text(flags[i])
	}
	return flags
}
