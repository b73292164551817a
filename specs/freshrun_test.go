// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestStaleState has runs that see less than there is. Their verdicts are those of runs that see all.
func TestStaleState(t *testing.T) {
	silent := func(_ *testing.T, a *fakeapi.Server) { a.SilenceWatches(true) }
	playAll(t,
		scenario{
			name: "silent-watches", templates: []string{"passes", "fails", "object-differs", "delete-without-waiting"},
			config: "timeout_multiplier: 0.03\n", prepare: silent,
		},
	)
}
