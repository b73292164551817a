// SPDX-License-Identifier: Apache-2.0

package version_test

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/version"
)

func TestIsRelease(t *testing.T) {
	for name, want := range map[string]bool{
		"v0.1.0": true, "v10.20.30": true, "v1.0.0-rc.1": true, "v1.0.0-beta2": true, "": false, "(development)": false, "development": false, "1a2b3c4": false,
		"v0.1.0-3-g1a2b3c4": false, "v0.1.0-dirty": false, "v0.1": false,
	} {
		if got := version.IsRelease(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
