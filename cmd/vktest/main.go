// SPDX-License-Identifier: Apache-2.0

// Command vktest is the suite as a program that `go install` can build. It does what the released binary does, which
// is the test binary of the module's root.
package main

import (
	"os"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/internal/program"
	"github.com/interTwin-eu/vk-test-set/templates"
)

func main() { os.Exit(run()) }

func run() int {
	p := program.New(manifest.Layer{Name: "templates", FS: templates.FS})
	if status, done := p.Start(os.Args[1:]); done {
		return status
	}
	suite, status := p.Prepare()
	if suite == nil {
		return status
	}
	return program.Status(suite, suite.Run(verdict{}))
}

// verdict takes the place of a Go test: the suite itself returns whether it passed.
type verdict struct{}

// Fail implements ginkgo.GinkgoTestingT.
func (verdict) Fail() {}
