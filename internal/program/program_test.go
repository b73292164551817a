// SPDX-License-Identifier: Apache-2.0

package program

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/specs"
)

// TestStatus: the tests of package specs have the status of a run that was stopped.
func TestStatus(t *testing.T) {
	for passed, want := range map[bool]int{true: commandline.OK, false: commandline.Failed} {
		if got := Status(&specs.Suite{}, passed); got != want {
			t.Errorf("passed %v: %d, want %d", passed, got, want)
		}
	}
}
