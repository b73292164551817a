// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// likeTraces compares what a run has recorded of three templates on two nodes with the traces that failed tests are
// compared with.
func likeTraces(t *testing.T, recording string) {
	t.Helper()
	command := exec.Command("go", "run", "./hack/reference", "compare", recording)
	command.Dir = os.Getenv("VKTEST_SOURCE")
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "6 of 6 observations compared, 0 differences") {
		t.Errorf("%v:\n%s", err, out)
	}
}
