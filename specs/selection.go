// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
)

// CheckSelection reports filters that cannot be read, and filters that leave nothing to run: a run of nothing would
// prove nothing. Ginkgo itself panics on the one and tells the other at the end.
func (s *Suite) CheckSelection() error {
	config, _ := ginkgo.GinkgoConfiguration()
	chosen, err := readSelection(config)
	if err != nil {
		return err
	}
	for _, node := range s.Config.TargetNodes {
		for _, p := range s.preconditionsOf(node) {
			if chosen(node+" "+p.title(), []string{nodeLabel(node)}) {
				return nil
			}
		}
		for _, p := range s.plans {
			if chosen(node+" "+p.Name, p.labelsOn(node)) {
				return nil
			}
		}
		for _, rule := range s.rules() {
			if chosen(node+" "+ruleTitle(rule.ID), ruleLabels(node)) {
				return nil
			}
		}
	}
	return fmt.Errorf("no test matches%s; --vktest.list shows templates and labels; the name of a test is '<node> <template>'", given(config))
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

// selects reports whether a spec is part of the run. Filters that cannot be read have ended the run before.
func (s *Suite) selects(name string, labels []string) bool {
	config, _ := ginkgo.GinkgoConfiguration()
	chosen, err := readSelection(config)
	return err == nil && chosen(name, labels)
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
func given(config types.SuiteConfig) string {
	var text strings.Builder
	for _, value := range config.FocusStrings {
		fmt.Fprintf(&text, " --focus='%s'", value)
	}
	for _, value := range config.SkipStrings {
		fmt.Fprintf(&text, " --skip='%s'", value)
	}
	if config.LabelFilter != "" {
		fmt.Fprintf(&text, " --label-filter='%s'", config.LabelFilter)
	}
	return text.String()
}
