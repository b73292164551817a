// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/specs"
)

// asSuite is the environment variable that makes this test binary behave as the suite's, with the directory that it
// names for its templates: Ginkgo cannot run a suite within a suite.
const asSuite = "VKTEST_CHAOS_AS_SUITE"

var suite *specs.Suite

func TestMain(m *testing.M) {
	templates := os.Getenv(asSuite)
	if templates == "" {
		_ = flag.Set("test.parallel", "100") // the runs have a bound of their own
		os.Exit(m.Run())
	}
	command := commandline.New(flag.CommandLine, manifest.Layer{Name: "templates", FS: os.DirFS(templates)})
	if status, done := command.Run(os.Args[1:], os.Stdout, os.Stderr); done {
		os.Exit(status)
	}
	all, err := command.Load()
	if err == nil {
		suite, err = specs.New(specs.Options{Config: command.Config, Templates: all})
	}
	if err == nil {
		err = suite.CheckSelection()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(commandline.Misused)
	}
	_ = flag.Set("test.run", "^TestConformance$")
	os.Exit(m.Run())
}

// TestConformance is the run of a process that another test has started.
func TestConformance(t *testing.T) {
	if suite != nil && !suite.Run(t) {
		t.Fail()
	}
}
