// SPDX-License-Identifier: Apache-2.0

// Package capability names what a node may support or not: features of the Pod API, and the profiles that they make up.
package capability

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Name is the name of a capability, for example "exec" or "volumes.empty-dir". It does not change between versions of
// the suite.
type Name string

// Capability is a feature of the Pod API that a node may support or not.
type Capability struct {
	// Name identifies it.
	Name Name
	// Profile is the smallest profile that contains it.
	Profile Profile
	// Since is the minor version of Kubernetes that brought it: the first one in which it is on by default.
	Since kubeversion.Minor
	// Definition says what a node does that has it.
	Definition string
	// Former is the label of earlier versions that the templates with the capability have as well, without its prefix
	// "needs:". Empty if there is none.
	Former string
}

// Label is the label of the templates that need a capability, for --label-filter.
func (n Name) Label() string { return "capability:" + string(n) }

// Labels are those of the templates that need the capability: its own, and that of earlier versions.
func (c Capability) Labels() []string {
	if c.Former == "" {
		return []string{c.Name.Label()}
	}
	return []string{c.Name.Label(), "needs:" + c.Former}
}

// List are names as text: "exec, jobs".
func List(names []Name) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = string(name)
	}
	return strings.Join(texts, ", ")
}

// All are all capabilities, sorted by name.
func All() []Capability { return slices.Clone(table) }

// Find is the capability of a name, false if there is none.
func Find(name Name) (Capability, bool) {
	for _, c := range table {
		if c.Name == name {
			return c, true
		}
	}
	return Capability{}, false
}

// Check returns an error that names the closest capability if there is none of this name.
func Check(name string) error {
	if _, known := Find(Name(name)); known {
		return nil
	}
	if meant := closest(name); meant != "" {
		return fmt.Errorf("unknown capability %q, did you mean %q?", name, meant)
	}
	return fmt.Errorf("unknown capability %q; docs/capabilities.md lists all", name)
}

// closest is the capability that a wrong name means: one of nearly this name, or one that is called so after its dot,
// or was called so before.
func closest(name string) Name {
	byWord := map[string]Name{}
	var words []string
	for _, c := range table {
		_, last, _ := strings.Cut(string(c.Name), ".")
		for _, word := range []string{string(c.Name), last, c.Former} {
			if _, taken := byWord[word]; word != "" && !taken {
				byWord[word] = c.Name
				words = append(words, word)
			}
		}
	}
	return byWord[yamlpos.Closest(name, words)]
}
