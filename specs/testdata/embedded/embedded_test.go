// SPDX-License-Identifier: Apache-2.0

// Package embedded is a suite of somebody else that has the conformance tests among its own. The end-to-end tests
// build and run it: the exported API is under test too, and so is what becomes of a spec that panics.
package embedded

import (
	"context"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/specs"
	"github.com/interTwin-eu/vk-test-set/templates"
)

func TestEmbedded(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	all, err := manifest.Load(manifest.Layer{Name: "templates", FS: templates.FS})
	if err != nil {
		t.Fatal(err)
	}
	hello, err := manifest.Find(all, "000-hello-world")
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.TargetNodes = []string{"vk-node-1"}
	suite, err := specs.New(specs.Options{Config: c, Templates: []manifest.Template{hello}, Hook: func(_ context.Context, e specs.Event) {
		if e.Stage == specs.Created {
			panic("a hook that panics")
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	suite.Register()
	ginkgo.Describe("somebody else", func() { ginkgo.It("has tests too", func() {}) })
	ginkgo.RunSpecs(t, "embedded")
}
