// SPDX-License-Identifier: Apache-2.0

package config

import (
	"maps"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

// Claim is what the configuration claims about all nodes.
func (c Config) Claim() capability.Claim {
	claim := capability.Claim{Profile: c.Profile, Unsupported: map[capability.Name]string{}}
	for name, reason := range c.Unsupported {
		claim.Unsupported[capability.Name(name)] = reason
	}
	return claim
}

func (c Config) checkClaim(report reporter) {
	if err := c.Profile.Valid(); c.Profile != "" && err != nil {
		report("profile", "profile", "%v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Unsupported)) {
		if err := capability.CheckUnsupported(name, c.Unsupported[name]); err != nil {
			report("unsupported", "unsupported."+name, "%v", err)
		}
	}
}
