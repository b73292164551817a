// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// provider is somebody who tests a node with faults, from one directory with a configuration and reports.
type provider struct {
	dir, kubeconfig string
}

// configure writes the configuration for pods in a namespace; more are further keys.
func (p provider) configure(t *testing.T, namespace, more string) {
	t.Helper()
	text := fmt.Sprintf("target_nodes: [vk-node-1]\nreport_dir: reports\nvalues: {namespace: %s}\n%s", namespace, more)
	if err := os.WriteFile(filepath.Join(p.dir, "vktest_config.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// vktest runs the suite and fails the test unless it ends with a status. It returns what is on standard output.
func (p provider) vktest(t *testing.T, want int, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Getenv("VKTEST_BIN"), args...)
	cmd.Dir = p.dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "VKTEST_CONFIG=") }), "KUBECONFIG="+p.kubeconfig)
	out, err := cmd.Output()
	status := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		status = exit.ExitCode()
		out = append(out, exit.Stderr...)
	} else if err != nil {
		t.Fatal(err)
	}
	if status != want {
		t.Fatalf("vktest %v: exit status %d, want %d:\n%s", args, status, want, out)
	}
	return coverageLine.ReplaceAllString(string(out), "")
}

// summary is summary.md of the last run.
func (p provider) summary(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, "reports", "summary.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// testToGreen runs the commands of docs/first-run.md, from a first run to a green one, and sees a further fault break
// it.
func (f *faulty) testToGreen(t *testing.T) {
	all := faults.Builtin()
	some := func(number int, names ...string) string {
		var members []faults.Fault
		for _, fault := range all.Faults {
			if slices.Contains(names, fault.Name) {
				members = append(members, fault)
			}
		}
		return f.namespace(t, all.Together(members, number).Name)
	}
	two, three := some(2, "env-single-quotes-lost", "exit-codes-missing"), some(3, "env-single-quotes-lost", "exit-codes-missing", "log-stdout-lost")
	const selected = "--focus=(000|020|100|105)-|lifecycle:"
	const report = "reports/report.yaml"
	access, err := clientcmd.LoadFromFile(f.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	context := access.CurrentContext
	p := provider{t.TempDir(), f.kubeconfig}

	p.configure(t, two, "")
	claim := claimed(t, p.vktest(t, 0, "--vktest.discover", "--focus=000-hello-world"))
	p.configure(t, two, claim)
	p.vktest(t, 1, "--ginkgo.silence-skips", selected)
	has(t, "the first summary", p.summary(t), "## Conformance of virtual nodes: failure", "### Failed: ", "`vk-node-1 105-env-quoting.yaml`")
	known := p.vktest(t, 0, "--vktest.known-failures="+report)
	has(t, "the known failures", known, "template: 100-failing-container.yaml\n    check: ", "template: 105-env-quoting.yaml\n    check: ")

	p.configure(t, two, claim+known)
	p.vktest(t, 0, "--vktest.lint")
	p.vktest(t, 0, selected)
	has(t, "the summary of the green run", p.summary(t), "## Conformance of virtual nodes: partial", "<summary>", " expected failures")
	has(t, "a green report", p.vktest(t, 0, "--vktest.rerun-failed="+report), "there is nothing to repeat")

	p.configure(t, three, claim+known)
	p.vktest(t, 1, selected)
	has(t, "the summary with a new fault", p.summary(t), "### Broken since an earlier run: ", "- `vk-node-1 000-hello-world.yaml` worked in the run of ")

	p.configure(t, two, claim+known)
	again := p.vktest(t, 0, "--vktest.rerun-failed="+report, "--vktest.context="+context, "--ginkgo.v")
	has(t, "what is repeated", again, "vk-node-1 000-hello-world.yaml [")
	has(t, "an unknown context", p.vktest(t, 2, "--vktest.context=nowhere"), fmt.Sprintf("there is no context %q (the contexts are %s)", "nowhere", context))
}

// claimed are the keys of the configuration that --vktest.discover prints.
func claimed(t *testing.T, out string) string {
	t.Helper()
	_, keys, found := strings.Cut(out, "\nprofile: ")
	keys, _, end := strings.Cut(keys, "\n#")
	if !found || !end {
		t.Fatalf("no claim is printed:\n%s", out)
	}
	return "profile: " + keys + "\n"
}

// has checks that a text contains others.
func has(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}
