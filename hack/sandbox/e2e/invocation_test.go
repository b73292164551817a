// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// invocation is one run of the suite as a user starts it.
type invocation struct {
	// program is the suite's binary unless set.
	program []string
	config  string
	args    []string
	// overlay names directories of testdata that are laid over the built-in templates.
	overlay    []string
	kubeconfig string
	// env has further variables of the environment.
	env []string
}

// outcome is what a run shows.
type outcome struct {
	status int
	output string
	junit  []testcase
}

type testcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *message `xml:"failure"`
	Error   *message `xml:"error"`
	Skipped *message `xml:"skipped"`
}

type message struct {
	Text string `xml:",chardata"`
}

func (i invocation) command(t testing.TB) (*exec.Cmd, string) {
	t.Helper()
	dir := t.TempDir()
	if i.config == "" {
		i.config = "target_nodes: [vk-node-1]\n"
	}
	for n, overlay := range i.overlay {
		if n == 0 {
			i.config += "templates:\n"
		}
		path, err := filepath.Abs(filepath.Join("testdata", overlay))
		if err != nil {
			t.Fatal(err)
		}
		i.config += "  - " + path + "\n"
	}
	config := filepath.Join(dir, "vktest_config.yaml")
	if err := os.WriteFile(config, []byte(i.config), 0o600); err != nil {
		t.Fatal(err)
	}
	if i.program == nil {
		i.program = []string{os.Getenv("VKTEST_BIN"), "--vktest.report-dir=" + filepath.Join(dir, "reports")}
	}
	cmd := exec.Command(i.program[0], append(i.program[1:], i.args...)...)
	// The directory is not that of the sources: the binary must bring everything along.
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "KUBECONFIG="+i.kubeconfig, "VKTEST_CONFIG="+config), i.env...)
	return cmd, dir
}

// coverageLine is what a binary prints that records its coverage.
var coverageLine = regexp.MustCompile(`(?m)^coverage: .*\n`)

func (i invocation) run(t testing.TB) outcome {
	t.Helper()
	cmd, dir := i.command(t)
	out, err := cmd.CombinedOutput()
	o := outcome{output: coverageLine.ReplaceAllString(string(out), "")}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		o.status = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	o.junit = readJUnit(t, filepath.Join(dir, "reports", "junit.xml"))
	return o
}

func readJUnit(t testing.TB, path string) []testcase {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var suites struct {
		Cases []testcase `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal(data, &suites); err != nil {
		t.Fatalf("junit.xml: %v", err)
	}
	return suites.Cases
}

// failures are the texts of what did not pass, in the order of JUnit.
func (o outcome) failures() string {
	var out strings.Builder
	for _, c := range o.junit {
		for _, m := range []*message{c.Failure, c.Error, c.Skipped} {
			if m != nil {
				fmt.Fprintf(&out, "%s %s\n%s\n", c.Class, c.Name, m.Text)
			}
		}
	}
	return out.String()
}

// variable is what differs between runs, and what it is replaced by.
var variable = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "UUID"},
	{regexp.MustCompile(`after (?:\d+m)?[\d.]+m?s (of|\(timeout)`), "after TIME $1"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "HOST"},
	{regexp.MustCompile(`/\S*/testdata/`), "testdata/"},
	{regexp.MustCompile(`/\S*/vktest_config\.yaml`), "vktest_config.yaml"},
	// What the cluster is doing in the very moment is not the same each time.
	{regexp.MustCompile(`(Running|Succeeded), container main exit 0`), "PHASE, container main exit 0"},
	{regexp.MustCompile(`(ErrImagePull|ImagePullBackOff): .*`), "PULL-REASON"},
	{regexp.MustCompile(`dial tcp .*: connect: connection refused`), "dial tcp HOST: connect: connection refused"},
}

func normal(text string) string {
	for _, v := range variable {
		text = v.pattern.ReplaceAllString(text, v.with)
	}
	return strings.TrimSpace(text) + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".txt")
	got = normal(got)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs.\n--- want\n%s--- got\n%s", path, want, got)
	}
}
