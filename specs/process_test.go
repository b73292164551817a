// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"flag"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/internal/program"
	"github.com/interTwin-eu/vk-test-set/specs"
)

// asSuite is the environment variable that makes this test binary behave as the suite's, with the directory that it
// names for its built-in templates: Ginkgo cannot run a suite within a suite, so the tests of whole runs start
// themselves once more.
const asSuite = "VKTEST_TEST_AS_SUITE"

// asGuest makes the suite part of another one.
const asGuest = "VKTEST_TEST_AS_GUEST"

// withRules names the lifecycle rules that have a test in such a process, separated by spaces. All of them would be in
// every run that is recorded.
const withRules = "VKTEST_TEST_WITH_RULES"

// givesUp lets such a process not wait for an API server that is away.
const givesUp = "VKTEST_TEST_GIVES_UP"

// withTraces names the file with the traces that failed tests are compared with in such a process.
const withTraces = "VKTEST_TEST_WITH_TRACES"

// suite is set in such a process, unless there is nothing to run.
var suite *specs.Suite

func TestMain(m *testing.M) {
	templates := os.Getenv(asSuite)
	if templates == "" {
		if os.Getenv(withBareTree) == "" { // Ginkgo refuses to run then
			_ = flag.Set("test.parallel", "4") // most of what a run does is waiting
		}
		os.Exit(m.Run())
	}
	specs.ElapseAt(syscall.SIGUSR2)
	if os.Getenv(givesUp) != "" {
		specs.GiveUpAtOnce()
	}
	specs.OnlyRules(strings.Fields(os.Getenv(withRules)))
	p := program.New(manifest.Layer{Name: "templates", FS: os.DirFS(templates)})
	p.Traces = tracesOfTest
	status, done := p.Start(os.Args[1:])
	if !done {
		suite, status = p.Prepare()
	}
	_ = flag.Set("test.run", "^TestConformance$") // Ginkgo's own command names no test
	if suite == nil {
		// Nothing is tested, and what was covered is written all the same.
		os.Stdout, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		m.Run()
		os.Exit(status)
	}
	os.Exit(program.Status(suite, m.Run() == 0))
}

// tracesOfTest are those of the file that the test names; none without one.
func tracesOfTest() (reference.Traces, error) {
	file := os.Getenv(withTraces)
	if file == "" {
		return nil, nil
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return reference.Read(in)
}

// TestConformance is the run of a process that TestRuns has started.
func TestConformance(t *testing.T) {
	switch {
	case suite == nil:
		return
	case os.Getenv(asGuest) != "":
		gomega.RegisterFailHandler(ginkgo.Fail)
		suite.Register()
		ginkgo.Describe("somebody else", func() { ginkgo.It("has tests too", func() {}) })
		ginkgo.RunSpecs(t, "embedded")
		return
	}
	if !suite.Run(t) {
		t.Fail()
	}
}
