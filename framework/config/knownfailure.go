// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// KnownFailure lists tests that are known to fail on some nodes, and the reason. Such a test still runs, unless run is
// false. Its failure is expected; if it passes, the run fails.
type KnownFailure struct {
	// Pos is the place of the entry in the file.
	Pos yamlpos.Pos `yaml:"-"`
	// Glob (path.Match) for the template's file name, with or without ".yaml", or for a lifecycle rule:
	// "lifecycle: RULE". Required.
	Template string `yaml:"template" yamlpos:"required"`
	// Globs for node names. Default: all nodes.
	Nodes []string `yaml:"nodes,omitempty"`
	// The check that fails, as the report names it: "check_pods[0]". If another one decides the result, the failure is
	// not expected. Not for lifecycle rules. Default: any.
	Check string `yaml:"check,omitempty"`
	// If false, the tests are skipped, for example because they take long or disturb the node. Then nothing tells when
	// they would pass. Default: true.
	Run *bool `yaml:"run,omitempty"`
	// Shown with every expected failure; ideally with a link to the bug. Required.
	Reason string `yaml:"reason" yamlpos:"required"`
}

// KnownFailuresOf lists the entries about a test on a node, in their order; see Matches.
func (c Config) KnownFailuresOf(node, test string) []KnownFailure {
	return slices.DeleteFunc(slices.Clone(c.KnownFailures), func(k KnownFailure) bool { return !k.Matches(node, test) })
}

// UnknownFailures are the known failures that are about none of the tests, by the names of their templates or rules:
// each with its place and, if there is one, the closest name. They are outdated or misspelt, and have no effect.
func (c Config) UnknownFailures(tests []string) yamlpos.Problems {
	var problems yamlpos.Problems
	for i, k := range c.KnownFailures {
		if !slices.ContainsFunc(tests, k.About) {
			problems.Add(c.File, k.Pos.KeyLine("template"), "known_failures[%d]: %q matches no template and no lifecycle rule%s",
				i, k.Template, cmp.Or(k.suggest(tests), "; remove the entry"))
		}
	}
	return problems
}

// suggest asks for the test that the entry is probably about; it is empty if no name is near.
func (k KnownFailure) suggest(tests []string) string {
	names := make([]string, len(tests))
	for i, test := range tests {
		names[i] = strings.TrimSuffix(test, path.Ext(test))
		if names[i] == rules+" "+k.Template {
			return fmt.Sprintf(", did you mean %q?", names[i])
		}
	}
	return yamlpos.Suggest(strings.TrimSuffix(k.Template, path.Ext(k.Template)), names)
}

// Expects reports whether the failure of a check is expected; check is "" if something else has failed.
func (k KnownFailure) Expects(check string) bool { return k.Check == "" || k.Check == check }

// Skips reports whether the tests are not to run at all.
func (k KnownFailure) Skips() bool { return k.Run != nil && !*k.Run }

// rules is how the names of the tests of lifecycle rules begin.
const rules = "lifecycle:"

// Matches reports whether the entry is about a test on a node, by the file name of the template or the rule. An entry
// about all templates is not about rules.
func (k KnownFailure) Matches(node, template string) bool {
	on := func(pattern string) bool { return match(pattern, node) }
	return k.About(template) && (len(k.Nodes) == 0 || slices.ContainsFunc(k.Nodes, on))
}

// About reports whether the entry is about a test, whatever the node.
func (k KnownFailure) About(test string) bool {
	return strings.HasPrefix(test, rules) == strings.HasPrefix(k.Template, rules) &&
		(match(k.Template, test) || match(k.Template, strings.TrimSuffix(test, path.Ext(test))))
}

func match(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
