// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// TestRequires: the header declares capabilities, strictly; a sentence is documentation.
func TestRequires(t *testing.T) {
	for line, tt := range map[string]struct {
		want    []capability.Name
		doc     string
		problem string
	}{
		"# Requires: dns, network.pods,dns": {[]capability.Name{"dns", "network.pods"}, "", ""},
		"#requires:":                        {nil, "", ""},
		"# Requires: dsn":                   {nil, "", `a.yaml:2: unknown capability "dsn", did you mean "dns"?`},
		"# Requires: a node with a GPU":     {nil, "Requires: a node with a GPU", ""},
	} {
		source := "# A\n" + line + "\n\na: b\n\n## VALIDATION\n\ncheck_pods: [{name: a}]\n"
		all, _, err := manifest.LoadAll(manifest.Layer{Name: "", FS: fstest.MapFS{"a.yaml": {Data: []byte(source)}}})
		problem := ""
		if err != nil {
			problem = err.Error()
		}
		got := all[0]
		if diff := cmp.Diff([]any{tt.want, tt.doc, tt.problem}, []any{got.Requires, got.Doc, problem}, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	}
}
