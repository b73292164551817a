// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// testAction runs what the action for GitHub runs, with the binary under test as a release: what it makes of a cluster.
// What it refuses is tested without one, by hack/action-test.sh.
func testAction(t *testing.T, c *cluster) {
	const version = "v0.0.0-test"
	name := "vktest_" + version + "_linux_" + runtime.GOARCH
	work := t.TempDir()
	release := filepath.Join(work, "downloads", version)
	shell(t, work, `mkdir -p "$1" "$2" && cp "$3" "$2/vktest" && tar -czf "$1/$2.tar.gz" "$2" && cd "$1" && sha256sum "$2.tar.gz" >SHA256SUMS`,
		release, name, os.Getenv("VKTEST_BIN"))
	shell(t, work, `printf 'target_nodes: [vk-node-9]\nknown_failures: []\n' >vktest_config.yaml`)
	for nodes, want := range map[string]string{"vk-node-1": "passed", "vk-node-9": "failed"} {
		outputs := filepath.Join(work, nodes+".outputs")
		cmd := exec.Command(filepath.Join(os.Getenv("VKTEST_SOURCE"), "hack", "action.sh"))
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig, "GITHUB_OUTPUT="+outputs, "GITHUB_STEP_SUMMARY="+outputs,
			"VKTEST_DOWNLOADS=file://"+filepath.Join(work, "downloads"), "VKTEST_VERSION="+version, "VKTEST_CONFIG=vktest_config.yaml",
			"VKTEST_NODES="+nodes, "VKTEST_FOCUS=preconditions|000-hello", "VKTEST_LABEL_FILTER=", "VKTEST_REPORT_DIR=reports-"+nodes)
		log, err := cmd.CombinedOutput()
		said, readErr := os.ReadFile(outputs)
		if (err == nil) != (want == "passed") || readErr != nil || !strings.Contains(string(said), "result="+want+"\nreport-dir=reports-"+nodes+"\n") {
			t.Errorf("%s: %v, outputs %q, want %s; the log:\n%s", nodes, err, said, want, log)
		}
		if !strings.Contains(string(said), "## Conformance of virtual nodes: ") || !strings.Contains(string(said), " on 1 node: ") {
			t.Errorf("%s: the summary of the job is %q", nodes, said)
		}
		if _, err := os.Stat(filepath.Join(work, "reports-"+nodes, "junit.xml")); err != nil {
			t.Error(err)
		}
	}
	nothingLeft(t, c)
}

// shell runs a script in a directory; arguments are $1 and so on.
func shell(t *testing.T, dir, script string, arguments ...string) {
	t.Helper()
	cmd := exec.Command("sh", append([]string{"-euc", script, "sh"}, arguments...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}
