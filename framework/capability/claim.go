// SPDX-License-Identifier: Apache-2.0

package capability

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Annotation is the annotation of a Node with which its provider ships the capabilities that the node does not have.
// Its value is a YAML or JSON mapping of capabilities to reasons, as under the key unsupported of the configuration:
// {"exec": "the backend has no exec"}
const Annotation = "vktest/unsupported"

// Claim is what a node is claimed to support: a profile, but for some capabilities.
type Claim struct {
	// Profile is the largest profile that is claimed; empty: all capabilities.
	Profile Profile
	// Unsupported are the capabilities that the node does not have, each with the reason.
	Unsupported map[Name]string
}

// Missing is a capability that a node does not have.
type Missing struct {
	Name   Name
	Reason string
	// Beyond is set if the capability is only not a part of the claimed profile. Nobody says then that the node does
	// not have it.
	Beyond bool
}

// String is the capability and the reason.
func (m Missing) String() string { return fmt.Sprintf("%s: %s", m.Name, m.Reason) }

// Missing is the first of some capabilities that is claimed to be unsupported or, if there is none, that is beyond the
// profile; false if there is none either.
func (c Claim) Missing(needs []Name) (Missing, bool) {
	for _, name := range needs {
		if reason, unsupported := c.Unsupported[name]; unsupported {
			return Missing{Name: name, Reason: reason}, true
		}
	}
	if c.Profile == "" {
		return Missing{}, false
	}
	for _, name := range needs {
		if known, _ := Find(name); !c.Profile.Includes(known.Profile) {
			return Missing{Name: name, Reason: fmt.Sprintf("beyond the profile %s", c.Profile), Beyond: true}, true
		}
	}
	return Missing{}, false
}

// With adds capabilities that are unsupported. The reasons of c win.
func (c Claim) With(unsupported map[Name]string) Claim {
	all := maps.Clone(unsupported)
	if all == nil {
		all = map[Name]string{}
	}
	maps.Copy(all, c.Unsupported)
	c.Unsupported = all
	return c
}

// ParseUnsupported reads the value of the [Annotation]. Every problem is in the error: text that is no mapping, unknown
// capabilities, missing reasons.
func ParseUnsupported(text string) (map[Name]string, error) {
	var given map[string]string
	if err := yamlpos.Decode("", []byte(text), &given); err != nil {
		return nil, fmt.Errorf("not a mapping of capabilities to reasons: %w", err)
	}
	var problems []string
	unsupported := map[Name]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if err := CheckUnsupported(name, given[name]); err != nil {
			problems = append(problems, err.Error())
		}
		unsupported[Name(name)] = given[name]
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(problems, "; "))
	}
	return unsupported, nil
}

// CheckUnsupported returns an error if there is no such capability, or no reason.
func CheckUnsupported(name, reason string) error {
	if err := Check(name); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fmt.Errorf("explain why the capability %q is unsupported, preferably with a link", name)
	}
	return nil
}
