// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// nothingLeft fails if an object of the suite is still in the cluster, and removes it for the next test.
func nothingLeft(t *testing.T, c *cluster) {
	t.Helper()
	pods, err := c.client.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := c.client.BatchV1().Jobs("").List(context.Background(), metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		t.Fatal(err)
	}
	if len(pods.Items)+len(jobs.Items) > 0 {
		t.Errorf("%d pods and %d jobs of the suite are left", len(pods.Items), len(jobs.Items))
	}
	for _, pod := range pods.Items {
		_ = c.client.CoreV1().Pods(pod.Namespace).Delete(context.Background(), pod.Name, metav1.DeleteOptions{})
	}
}

// TestSuite runs the suite in every way that users run it, against one sandbox with two nodes.
func TestSuite(t *testing.T) {
	t.Parallel()
	c := up(t, "suite", "--nodes", "2")
	t.Run("passes", func(t *testing.T) { testPasses(t, c) })
	t.Run("fails", func(t *testing.T) { testFails(t, c) })
	t.Run("ginkgo", func(t *testing.T) { testGinkgo(t, c) })
	t.Run("panic", func(t *testing.T) { testPanic(t, c) })
	t.Run("interrupt", func(t *testing.T) { testInterrupt(t, c) })
	t.Run("interrupt anywhere", func(t *testing.T) { testInterruptAnywhere(t, c) })
	t.Run("outage", func(t *testing.T) { testOutage(t, c) })
	t.Run("sweep", func(t *testing.T) { testSweep(t, c) })
	t.Run("keep", func(t *testing.T) { testKeep(t, c) })
	t.Run("side by side", func(t *testing.T) { testSideBySide(t, c) })
	t.Run("action", func(t *testing.T) { testAction(t, c) })
	t.Run("few rights", func(t *testing.T) { testFewRights(t, c) })
	t.Run("API server restarts", func(t *testing.T) { testRestarts(t, c) })
	t.Run("faults between the suite and the API server", func(t *testing.T) { testChaos(t, c) })
}

// testPasses runs some of the built-in templates, and those that hold the sandbox itself to what it promises.
func testPasses(t *testing.T, c *cluster) {
	o := invocation{kubeconfig: c.kubeconfig, overlay: []string{"honest"}, args: []string{"--focus=preconditions|lifecycle: terminal-phase-is-final|" + someOfAll}}.run(t)
	nothingLeft(t, c)
	if o.status != 0 || len(o.junit) != 11 {
		t.Errorf("exit status %d, %d results:\n%s", o.status, len(o.junit), o.output)
	}
	if strings.Contains(o.output, "\x1b") {
		t.Error("colours in a pipe")
	}
}

// testFails runs what must fail, and compares what is said about it.
func testFails(t *testing.T, c *cluster) {
	dead := deadKubeconfig(t, c)
	const builtin, few = "--focus=000-hello-world", "--focus=preconditions|000-hello-world"
	tests := []struct {
		name   string
		run    invocation
		status int
	}{
		{"pod-fails", invocation{overlay: []string{"faulty"}, args: []string{"--focus=900-pod-fails"}}, 1},
		{"log-never-matches", invocation{overlay: []string{"faulty"}, args: []string{"--focus=910-log-never"}}, 1},
		{"pod-stays-pending", invocation{overlay: []string{"faulty"}, args: []string{"--focus=920-pending"}}, 1},
		{"image-missing", invocation{overlay: []string{"faulty"}, args: []string{"--focus=930-image"}}, 1},
		{"step-check", invocation{overlay: []string{"faulty"}, args: []string{"--focus=950-step"}}, 1},
		{"step-exec", invocation{overlay: []string{"faulty"}, args: []string{"--focus=960-step"}}, 1},
		{"step-target", invocation{overlay: []string{"faulty"}, args: []string{"--focus=970-step"}}, 1},
		{"namespace-missing", invocation{config: "target_nodes: [vk-node-1]\nvalues: {namespace: nowhere}\n", args: []string{few}}, 1},
		{"node-missing", invocation{config: "target_nodes: [vk-node-9]\n", args: []string{few}}, 1},
		{"node-missing-focus", invocation{config: "target_nodes: [vk-node-9]\n", args: []string{builtin}}, 1},
		{"broken-template", invocation{overlay: []string{"broken"}}, 2},
		{"broken-config", invocation{config: "target_node: [vk-node-1]\ntimeout_multiplier: fast\nordered: 3\n"}, 2},
		{"unreachable", invocation{kubeconfig: dead}, 1},
		{"filter-matches-nothing", invocation{args: []string{"--focus=no-such-template"}}, 2},
		{"filter-broken", invocation{args: []string{"--focus=("}}, 2},
		{"label-filter-broken", invocation{args: []string{"--label-filter=smoke &&"}}, 2},
		{"known-failure", invocation{overlay: []string{"faulty"}, args: []string{"--focus=900-pod-fails"},
			config: "target_nodes: [vk-node-1]\nknown_failures: [{template: 900-*, reason: 'example.org/issues/1'}]\n"}, 0},
		{"unexpectedly-passing", invocation{args: []string{builtin},
			config: "target_nodes: [vk-node-1]\nknown_failures: [{template: 000-*, reason: 'example.org/issues/1'}]\n"}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.run.kubeconfig == "" {
				test.run.kubeconfig = c.kubeconfig
			}
			o := test.run.run(t)
			nothingLeft(t, c)
			if o.status != test.status {
				t.Errorf("exit status %d, want %d:\n%s", o.status, test.status, o.output)
			}
			text := o.failures()
			if test.status == 2 {
				text = o.output
			}
			golden(t, test.name, text)
		})
	}
}

// deadKubeconfig points at a port where nobody listens.
func deadKubeconfig(t *testing.T, c *cluster) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	data, err := os.ReadFile(c.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	data = regexp.MustCompile(`server: .*`).ReplaceAll(data, []byte("server: https://"+address))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ginkgoCommand is the path of Ginkgo's own program.
func ginkgoCommand(t testing.TB) string {
	t.Helper()
	ginkgo := exec.Command("go", "tool", "-n", "ginkgo")
	ginkgo.Dir = os.Getenv("VKTEST_SOURCE")
	path, err := ginkgo.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(path))
}

// ginkgoBinary builds the suite with Ginkgo's own command, and returns both.
func ginkgoBinary(t testing.TB) (cli, binary string) {
	t.Helper()
	source := os.Getenv("VKTEST_SOURCE")
	binary = filepath.Join(t.TempDir(), "built.test")
	build := exec.Command("go", "tool", "ginkgo", "build", "-o", binary, ".")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("ginkgo build: %v\n%s", err, out)
	}
	return ginkgoCommand(t), binary
}

// testGinkgo runs the suite with Ginkgo's own command.
func testGinkgo(t *testing.T, c *cluster) {
	cli, binary := ginkgoBinary(t)
	two := "target_nodes: [vk-node-1, vk-node-2]\n"
	t.Run("the whole set, not ordered, on four processes", func(t *testing.T) { testWhole(t, c, cli, binary) })
	const some = "--focus=preconditions| (000|030|100)-"
	recording := filepath.Join(t.TempDir(), "recording.jsonl")
	tests := map[string]invocation{
		"the binary it builds, elsewhere": {program: []string{binary, some}},
		"-v --fail-fast":                  {program: []string{cli, "-v", "--fail-fast", some, binary}},
		"-p with two nodes":               {program: []string{cli, "-p", "--procs=2", some, binary}, config: two},
		"-p, not ordered":                 {program: []string{cli, "-p", "--procs=4", some, binary}, config: two + "ordered: false\n", env: []string{"VKTEST_RECORD=" + recording}},
	}
	for name, i := range tests {
		t.Run(name, func(t *testing.T) {
			i.kubeconfig = c.kubeconfig
			o := i.run(t)
			nothingLeft(t, c)
			if o.status != 0 || !strings.Contains(o.output, "success on ") {
				t.Errorf("exit status %d:\n%s", o.status, o.output)
			}
		})
	}
	t.Run("as the shipped traces", func(t *testing.T) { likeTraces(t, recording) })
	t.Run("--fail-fast stops and cleans up", func(t *testing.T) {
		o := invocation{kubeconfig: c.kubeconfig, program: []string{cli, "-v", "--fail-fast", "--focus=900-pod-fails|910-log", binary}, overlay: []string{"faulty"}}.run(t)
		nothingLeft(t, c)
		if o.status == 0 || !regexp.MustCompile(`failure on 1 node: (0 passed, )?1 failed`).MatchString(o.output) {
			t.Errorf("exit status %d:\n%s", o.status, o.output)
		}
	})
}
