// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
)

// withBareTree makes TestBareTree a suite of that many nodes.
const withBareTree = "VKTEST_TEST_BARE_TREE"

// benchTemplates are how many templates BenchmarkTree has, besides the preconditions of each node.
const benchTemplates = 97

// TestBareTree is, in a process of BenchmarkTree, a suite of as many tests that do nothing.
func TestBareTree(t *testing.T) {
	var nodes int
	if _, err := fmt.Sscan(os.Getenv(withBareTree), &nodes); err != nil {
		t.Skip("only BenchmarkTree runs it")
	}
	for node := range nodes {
		ginkgo.Describe(fmt.Sprintf("vk-%d", node), ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
			for test := range benchTemplates + 3 {
				ginkgo.It(fmt.Sprintf("%03d-passes.yaml", test), func() {})
			}
		})
	}
	if !ginkgo.RunSpecs(t, "bare") {
		t.Fail()
	}
}

// cost is what a process took.
type cost struct {
	busy  time.Duration
	bytes int64
}

// BenchmarkTree compares what a planned test takes of a process with what Ginkgo takes for a test that does nothing.
// Both are differences between a large and a small tree, so that neither the start of the process nor the speed of the
// machine counts.
func BenchmarkTree(b *testing.B) {
	templates := b.TempDir()
	for i := range benchTemplates {
		data, err := os.ReadFile(filepath.Join("testdata", "templates", "passes.yaml"))
		if err == nil {
			err = os.WriteFile(filepath.Join(templates, fmt.Sprintf("%03d-passes.yaml", i)), data, 0o600)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	var ours, bare cost
	for b.Loop() {
		suite := func(nodes int) cost { return suiteCost(b, templates, nodes) }
		ginkgos := func(nodes int) cost {
			return costOf(b, []string{withBareTree + "=" + fmt.Sprint(nodes)}, "--test.run=^TestBareTree$")
		}
		ours.add(suite(400), suite(100))
		bare.add(ginkgos(400), ginkgos(100))
	}
	busy, bytes := float64(ours.busy)/float64(bare.busy), float64(ours.bytes)/float64(bare.bytes)
	b.ReportMetric(busy, "cpu/bare")
	b.ReportMetric(bytes, "memory/bare")
	if busy > 2.5 || bytes > 1.5 {
		b.Errorf("a planned test takes %.2f times the processor time and %.2f times the memory of one that does nothing", busy, bytes)
	}
}

// add adds the difference between two costs.
func (c *cost) add(large, small cost) {
	c.busy += large.busy - small.busy
	c.bytes += large.bytes - small.bytes
}

// suiteCost is what the suite takes to plan all templates on so many nodes.
func suiteCost(b *testing.B, templates string, nodes int) cost {
	b.Helper()
	names := make([]string, nodes)
	for i := range names {
		names[i] = fmt.Sprintf("vk-%d", i)
	}
	path := filepath.Join(b.TempDir(), "config.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, "target_nodes: [%s]\n", strings.Join(names, ", ")), 0o600); err != nil {
		b.Fatal(err)
	}
	return costOf(b, []string{asSuite + "=" + templates}, "--vktest.config="+path)
}

// costOf runs this test binary without running the tests of its tree.
func costOf(b *testing.B, env []string, args ...string) cost {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	command := exec.CommandContext(b.Context(), program, append(args, "--ginkgo.dry-run")...)
	command.Env = append(os.Environ(), env...)
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%v:\n%s", err, out[max(0, len(out)-2000):])
	}
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{command.ProcessState.UserTime() + command.ProcessState.SystemTime(), usage.Maxrss << 10}
}
