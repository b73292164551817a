// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBatch runs a sample of the templates, with the lifecycle rules, on a slow, honest node: all pass, but for those
// that are known to be about what it does not do. `make batch` runs them all.
func TestBatch(t *testing.T) {
	t.Parallel()
	// Ginkgo knows the programs that it can run by this suffix.
	suite := filepath.Join(t.TempDir(), "suite.test")
	if err := os.Symlink(os.Getenv("VKTEST_BIN"), suite); err != nil {
		t.Fatal(err)
	}
	c := up(t, "batch", "--batch")
	o := invocation{
		kubeconfig: c.kubeconfig, config: c.must(t, "config") + "ordered: false\n",
		program: []string{ginkgoCommand(t), "--procs=12", "--focus= (000|060|100|302|400|402|409|450|452|456|458|481|580)-|lifecycle:", suite},
	}.run(t)
	nothingLeft(t, c)
	if o.status != 0 || !strings.Contains(o.output, "0 failed") {
		t.Errorf("exit status %d:\n%s", o.status, o.output)
	}
}
