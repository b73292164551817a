// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// testChaos tries a sample of the faults between the suite and the API server; `make chaos` tries all. None of its
// templates runs into a timeout on this node, however busy the machine is.
func testChaos(t *testing.T, c *cluster) {
	cmd := exec.Command("go", "test", "-v", "-count=1", "-run=^TestMatrix$", "./hack/chaos", "-args", "-sample", "-scale=0.5", "-patience=8", "-places=8", "-kubeconfig="+c.kubeconfig)
	cmd.Dir = os.Getenv("VKTEST_SOURCE")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), " rows and phases, 0 wrong") {
		t.Errorf("%v\n%s", err, out)
	}
	nothingLeft(t, c)
}
