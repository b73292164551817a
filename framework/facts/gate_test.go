// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// TestGate: a template needs the newest of the versions of its capabilities and of its header.
func TestGate(t *testing.T) {
	const older, newer = "# T\n# Requires: kubernetes >= 1.31\n", "# T\n# Requires: kubernetes >= 1.99\n"
	files := pod("hostnameOverride: h,", "restartPolicy: Always")
	for name, tt := range map[string]struct {
		manifests string
		want      facts.Gate
	}{
		"nothing new":                {pod("", ""), facts.Gate{}},
		"older than all":             {pod("", "startupProbe: {exec: {command: [a]}}"), facts.Gate{}},
		"the newest capability":      {files, facts.Gate{Since: 35, Capability: "hostname-override"}},
		"the header":                 {older + pod("", ""), facts.Gate{Since: 31}},
		"a capability that is newer": {older + files, facts.Gate{Since: 35, Capability: "hostname-override"}},
		"a header that is newer":     {newer + files, facts.Gate{Since: 99}},
	} {
		if got := facts.Of(render(t, tt.manifests+checks)).Gate; got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}
