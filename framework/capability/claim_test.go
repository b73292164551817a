// SPDX-License-Identifier: Apache-2.0

package capability_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

// TestMissing: what is listed comes before what is beyond the profile, which nobody has said to be missing.
func TestMissing(t *testing.T) {
	claim := capability.Claim{Profile: capability.Batch, Unsupported: map[capability.Name]string{capability.Jobs: "no jobs"}}
	for name, tt := range map[string]struct {
		claim capability.Claim
		needs []capability.Name
		want  capability.Missing
	}{
		"nothing claimed":    {capability.Claim{}, []capability.Name{capability.Attach}, capability.Missing{}},
		"supported":          {claim, []capability.Name{capability.Pods, capability.VolumeEmptyDir}, capability.Missing{}},
		"listed":             {claim, []capability.Name{capability.Exec, capability.Jobs}, capability.Missing{Name: capability.Jobs, Reason: "no jobs"}},
		"beyond the profile": {claim, []capability.Name{capability.Exec}, capability.Missing{Name: capability.Exec, Reason: "beyond the profile batch", Beyond: true}},
		"of the node": {claim.With(map[capability.Name]string{capability.Logs: "none", capability.Jobs: "of the node"}),
			[]capability.Name{capability.Jobs, capability.Logs}, capability.Missing{Name: capability.Jobs, Reason: "no jobs"}},
	} {
		got, missing := tt.claim.Missing(tt.needs)
		if got != tt.want || missing != (tt.want != capability.Missing{}) {
			t.Errorf("%s: got %+v, %t", name, got, missing)
		}
	}
	if len(claim.Unsupported) != 1 {
		t.Errorf("With has changed the claim: %v", claim)
	}
}

// TestParseUnsupported: the annotation is YAML or JSON, and as strict as the configuration.
func TestParseUnsupported(t *testing.T) {
	for text, tt := range map[string]struct {
		want    map[capability.Name]string
		problem string
	}{
		`{"exec": "no exec", "volumes.csi": "no drivers"}`: {map[capability.Name]string{"exec": "no exec", "volumes.csi": "no drivers"}, ""},
		"exec: no exec\n":     {map[capability.Name]string{"exec": "no exec"}, ""},
		"{}":                  {map[capability.Name]string{}, ""},
		"exce: a\nattach: ''": {nil, `explain why the capability "attach" is unsupported, preferably with a link; unknown capability "exce", did you mean "exec"?`},
		"[exec]":              {nil, "not a mapping of capabilities to reasons: "},
		"{exec: ":             {nil, "not a mapping of capabilities to reasons: "},
		"exec: [a]":           {nil, "not a mapping of capabilities to reasons: "},
	} {
		got, err := capability.ParseUnsupported(text)
		problem := ""
		if err != nil {
			problem = err.Error()
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
		if !strings.HasPrefix(problem, tt.problem) || (tt.problem == "") != (problem == "") {
			t.Errorf("%q:\n got %s\nwant %s", text, problem, tt.problem)
		}
	}
}
