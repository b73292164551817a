// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// OnlyRules limits the lifecycle rules that have a spec of their own.
func OnlyRules(ids []string) {
	lifecycleRules = func() []lifecycle.Rule {
		return slices.DeleteFunc(slices.Clone(lifecycle.Rules()), func(r lifecycle.Rule) bool { return !slices.Contains(ids, r.ID) })
	}
}
