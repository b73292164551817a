// SPDX-License-Identifier: Apache-2.0

// Package vktest is the suite as a test binary: `ginkgo`, `go test -c` and the released binary start here.
package vktest

import (
	"flag"
	"os"
	"testing"

	// The ginkgo command takes a package without this import for one of plain Go tests, and drops the arguments after
	// "--".
	_ "github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/internal/program"
	"github.com/interTwin-eu/vk-test-set/specs"
	"github.com/interTwin-eu/vk-test-set/templates"
)

var suite *specs.Suite

func TestMain(m *testing.M) {
	p := program.New(manifest.Layer{Name: "templates", FS: templates.FS})
	if status, done := p.Start(os.Args[1:]); done {
		os.Exit(status)
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" && testing.CoverMode() != "" { // as a program that `go build -cover` made
		_ = flag.Set("test.gocoverdir", dir)
	}
	if testing.Short() {
		os.Exit(m.Run())
	}
	var status int
	if suite, status = p.Prepare(); suite == nil {
		os.Exit(status)
	}
	os.Exit(program.Status(suite, m.Run() == 0))
}

func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite needs a cluster")
	}
	if !suite.Run(t) {
		t.Fail()
	}
}
