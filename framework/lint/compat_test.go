// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"bytes"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/lint"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// TestOlderFiles reads a configuration and templates as they were at commit c1937a0. The formats are a promise: what
// was valid then stays valid, without a warning.
func TestOlderFiles(t *testing.T) {
	const dir = "testdata/c1937a0"
	configuration, err := config.Load(dir + "/vktest_config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	layer, err := manifest.Dir(dir + "/templates")
	if err != nil {
		t.Fatal(err)
	}
	in := lint.Input{Config: configuration}
	in.Templates, _, in.TemplatesErr = manifest.LoadAll(layer)
	report := lint.Run(in)
	var out bytes.Buffer
	if err := report.Write(&out); err != nil {
		t.Fatal(err)
	}
	if report.Templates != 4 || len(report.Errors)+len(report.Warnings) > 0 {
		t.Errorf("%d of 4 templates:\n%s", report.Templates, out.String())
	}
}
