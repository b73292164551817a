// SPDX-License-Identifier: Apache-2.0

// Package vktest is the entry point of the suite: `ginkgo`, `go test -c` and the released binary all start here.
package vktest

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/version"
	"github.com/interTwin-eu/vk-test-set/specs"
	"github.com/interTwin-eu/vk-test-set/templates"
)

// usageStatus is the exit status of a run that could not begin because of what the user gave it.
const usageStatus = 2

var suite *specs.Suite

func TestMain(m *testing.M) {
	options := specs.Options{Config: config.Default()}
	load := options.Config.Bind(flag.CommandLine)
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *showVersion {
		fmt.Println(version.String())
		return
	}
	if testing.Short() {
		os.Exit(m.Run())
	}
	var err error
	if suite, err = prepare(&options, load); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(usageStatus)
	}
	os.Exit(m.Run())
}

// prepare reads everything that the user wrote, so that nothing is created before all of it is known to be right.
func prepare(options *specs.Options, load func() error) (*specs.Suite, error) {
	if err := load(); err != nil {
		return nil, err
	}
	layers := []manifest.Layer{{Name: "templates", FS: templates.FS}}
	for _, path := range options.Config.Templates {
		layer, err := manifest.Dir(path)
		if err != nil {
			return nil, err
		}
		layers = append(layers, layer)
	}
	var err error
	if options.Templates, err = manifest.Load(layers...); err != nil {
		return nil, err
	}
	return specs.New(*options)
}

func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite needs a cluster")
	}
	passed, err := suite.Run(t)
	if err != nil {
		t.Fatal(err)
	}
	if !passed {
		t.Fail()
	}
}
