// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// fleetTemplates are a sample, so that the test is short: a phase and a log, an exit code, a Job, a deletion.
var fleetTemplates = []string{"000-succeeds.yaml", "010-fails.yaml", "070-job-completes.yaml", "090-deletion.yaml"}

// TestFleet simulates ten nodes, of which one is broken, and runs the suite on them in two shards and in one process.
// Both must report the same: only the broken node fails, and it fails everything that depends on an exit code.
func TestFleet(t *testing.T) {
	t.Parallel()
	program, templates := buildFleet(t)
	c := up(t, "fleet-test", "--no-node")
	end := c.simulate(t, program)
	shards, whole := c.measureFleet(t, program, templates, 2), c.measureFleet(t, program, templates, 1)
	if !maps.Equal(shards, whole) {
		t.Errorf("two shards report %v, one process %v", shards, whole)
	}
	failed := slices.Sorted(maps.Keys(shards))
	failed = slices.DeleteFunc(failed, func(test string) bool { return shards[test] == "passed" })
	want := []string{"fleet-0001 000-succeeds.yaml", "fleet-0001 010-fails.yaml", "fleet-0001 070-job-completes.yaml"}
	if !slices.Equal(failed, want) {
		t.Errorf("failed: %v, want %v", failed, want)
	}
	nothingLeft(t, c)
	end()
	nodes, err := c.client.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil || len(nodes.Items) > 0 {
		t.Errorf("%d nodes are left, %v", len(nodes.Items), err)
	}
}

// buildFleet builds the fleet, and copies the sample of its templates.
func buildFleet(t *testing.T) (program, templates string) {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(os.Getenv("VKTEST_SOURCE"), "hack", "fleet")
	program, templates = filepath.Join(dir, "fleet"), filepath.Join(dir, "templates")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, ".")
	build.Dir, build.Env = source, append(os.Environ(), "CGO_ENABLED=0") // as make does, which has perhaps compiled it
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	if err := os.Mkdir(templates, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range fleetTemplates {
		data, err := os.ReadFile(filepath.Join(source, "templates", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(templates, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return program, templates
}

// simulate starts the fleet, and waits until its nodes are ready. The function that it returns stops it as Ctrl-C does.
func (c *cluster) simulate(t *testing.T, program string) (end func()) {
	t.Helper()
	cmd := exec.Command(program, "--kubeconfig="+c.kubeconfig, "--nodes=10", "--broken=1", "--latency=50ms")
	var said strings.Builder
	cmd.Stderr = &said
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if line, err := bufio.NewReader(stdout).ReadString('\n'); !strings.HasPrefix(line, "10 nodes are ready") {
		t.Fatalf("%q, %v\n%s", line, err, said.String())
	}
	return func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v\n%s", err, said.String())
		}
	}
}

// measureFleet runs the suite on all simulated nodes, and returns the verdict of each test.
func (c *cluster) measureFleet(t *testing.T, program, templates string, shards int) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "reports")
	cmd := exec.CommandContext(t.Context(), program, "measure", "--kubeconfig="+c.kubeconfig, "--vktest="+os.Getenv("VKTEST_BIN"),
		"--templates="+templates, "--report-dir="+dir, fmt.Sprintf("--shards=%d", shards))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	data, err := os.ReadFile(filepath.Join(dir, "merged", "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Results []struct{ Node, Template, Verdict string }
	}
	if err := yaml.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]string{}
	for _, r := range report.Results {
		verdicts[r.Node+" "+r.Template] = r.Verdict
	}
	if len(verdicts) < 10*len(fleetTemplates) {
		t.Errorf("only %d results", len(verdicts))
	}
	return verdicts
}
