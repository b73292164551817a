// SPDX-License-Identifier: Apache-2.0

// Package vktest is the entry point of the suite: `ginkgo`, `go test -c` and the released binary all start here.
package vktest

import (
	"flag"
	"fmt"
	"os"
	"testing"

	// The ginkgo command takes a package without this import for one of plain Go tests, and drops the arguments after
	// "--".
	_ "github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/specs"
	"github.com/interTwin-eu/vk-test-set/templates"
)

var suite *specs.Suite

func TestMain(m *testing.M) {
	command := commandline.New(flag.CommandLine, manifest.Layer{Name: "templates", FS: templates.FS})
	command.Selection = specs.Selection
	if status, done := command.Run(os.Args[1:], os.Stdout, os.Stderr); done {
		os.Exit(status)
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" && testing.CoverMode() != "" { // as a program that `go build -cover` made
		_ = flag.Set("test.gocoverdir", dir)
	}
	if testing.Short() {
		os.Exit(m.Run())
	}
	if run, asked := command.Sweep(); asked {
		_, _ = command.Load() // the context, and the namespaces to search; without a configuration, the whole cluster is
		if err := specs.Sweep(run, command.Config, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(commandline.Failed)
		}
		return
	}
	var err error
	if suite, err = prepare(command); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(commandline.Misused)
	}
	os.Exit(m.Run())
}

// prepare reads everything that the user wrote, so that nothing is created before all of it is known to be right.
func prepare(command *commandline.Command) (*specs.Suite, error) {
	all, err := command.Load()
	if err != nil {
		return nil, err
	}
	suite, err := specs.New(specs.Options{Config: command.Config, Templates: all, Tests: command.Tests})
	if err != nil {
		return nil, err
	}
	return suite, suite.CheckSelection()
}

func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite needs a cluster")
	}
	if !suite.Run(t) {
		t.Fail()
	}
}
