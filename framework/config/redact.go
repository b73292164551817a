// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
)

// Redact defines additional secrets.
type Redact struct {
	// Names of environment variables, keys and flags whose values are secret. The words of a name match
	// in any letter case, with any separators and within longer names. For example, "visa" also matches VISA_NUMBER,
	// hotel-visa and myVisa. Default: none.
	Names []string `yaml:"names,omitempty"`
	// Python regular expressions for secrets. If a pattern has groups, only the text of the groups is hidden. Default:
	// none.
	Patterns []string `yaml:"patterns,omitempty"`
}

func (r Redact) check(report reporter) {
	for i, name := range r.Names {
		if _, err := redact.New([]string{name}, nil); err != nil {
			report("redact", fmt.Sprintf("redact.names[%d]", i), "%q has no letter; write the words of the name, like visa_number", name)
		}
	}
	for i, pattern := range r.Patterns {
		at := fmt.Sprintf("redact.patterns[%d]", i)
		if _, err := pyregexp.Compile(pattern); err != nil {
			report("redact", at, "%v", err)
		} else if pattern == "" {
			report("redact", at, "the pattern is empty")
		}
	}
}

// Redactor returns what hides the secrets of a run with this configuration. It knows those of the configuration.
func (c Config) Redactor() (*redact.Redactor, error) {
	r, err := redact.New(c.Redact.Names, c.Redact.Patterns)
	if err != nil {
		return nil, fmt.Errorf("the configuration's redact: %w", err)
	}
	r.Public(c.TargetNodes...)
	r.Public(c.Namespaces()...)
	for _, known := range capability.All() {
		r.Public(string(known.Name))
	}
	for _, command := range c.Hooks {
		r.LearnCommand(command)
	}
	// All of it, the reasons of known failures too: each process of a run has to know the same secrets.
	if _, err := c.Redacted(r); err != nil {
		return nil, err
	}
	return r, nil
}

// Redacted is the configuration as a file would hold it, for reports: without its secrets.
func (c Config) Redacted(r *redact.Redactor) (map[string]any, error) {
	var node yaml.Node
	if err := node.Encode(c); err != nil {
		return nil, err
	}
	var document map[string]any
	if err := node.Decode(&document); err != nil {
		return nil, err
	}
	if c.NodeSelection.Selector != "" { // the report has the names
		document["target_nodes"] = map[string]any{"selector": c.NodeSelection.Selector}
	}
	return r.Values(document), nil
}
