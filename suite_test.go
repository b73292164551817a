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

var options specs.Options

func TestMain(m *testing.M) {
	options.Config = config.Default()
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
	if err := prepare(load); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(usageStatus)
	}
	os.Exit(m.Run())
}

// prepare reads everything that the user wrote, so that nothing is created before all of it is known to be right.
func prepare(load func() error) error {
	if err := load(); err != nil {
		return err
	}
	layers := []manifest.Layer{{Name: "templates", FS: templates.FS}}
	for _, path := range options.Config.Templates {
		layer, err := manifest.Dir(path)
		if err != nil {
			return err
		}
		layers = append(layers, layer)
	}
	var err error
	if options.Templates, err = manifest.Load(layers...); err != nil {
		return err
	}
	return options.Validate()
}

func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite needs a cluster")
	}
	passed, err := specs.Run(t, options)
	if err != nil {
		t.Fatal(err)
	}
	if !passed {
		t.Fail()
	}
}
