// SPDX-License-Identifier: Apache-2.0

package specs_test

import "testing"

// TestPodOfAWorkload: the failure of a check on a Job shows the pod that has failed.
func TestPodOfAWorkload(t *testing.T) {
	playAll(t, scenario{name: "workload", wholeReports: true, templates: []string{"job-fails"}})
}
