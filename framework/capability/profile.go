// SPDX-License-Identifier: Apache-2.0

package capability

import (
	"fmt"
	"slices"
	"strings"
)

// Profile is a set of capabilities that users know a kind of node by.
type Profile string

// The profiles. Each contains the ones before.
const (
	// Core is what every virtual node must do: run pods to their end, with their variables, and serve their logs.
	Core Profile = "core"
	// Batch is what jobs need as well: init containers, volumes, limits and restarts.
	Batch Profile = "batch"
	// Service is what servers need as well: probes, hooks, addresses, and access to running containers.
	Service Profile = "service"
	// Full is everything that the suite tests.
	Full Profile = "full"
)

var profiles = []Profile{Core, Batch, Service, Full}

// Profiles are all profiles, from the smallest to the largest.
func Profiles() []Profile { return slices.Clone(profiles) }

// Includes says whether everything in another profile is in this one.
func (p Profile) Includes(other Profile) bool {
	return slices.Index(profiles, p) >= slices.Index(profiles, other)
}

// Label is the label of the tests that belong to the profile, for --label-filter.
func (p Profile) Label() string { return "profile:" + string(p) }

// ProfileOf is the smallest profile that contains all of some capabilities; Full if one of them is unknown.
func ProfileOf(names []Name) Profile {
	smallest := Core
	for _, name := range names {
		c, known := Find(name)
		if !known {
			return Full
		}
		if c.Profile.Includes(smallest) {
			smallest = c.Profile
		}
	}
	return smallest
}

// Valid returns an error if there is no such profile.
func (p Profile) Valid() error {
	if slices.Contains(profiles, p) {
		return nil
	}
	names := make([]string, len(profiles))
	for i, known := range profiles {
		names[i] = string(known)
	}
	return fmt.Errorf("unknown profile %q (allowed: %s)", string(p), strings.Join(names, ", "))
}
