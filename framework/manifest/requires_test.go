// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// TestRequires: the header declares capabilities and a version of Kubernetes. What is neither was documentation before
// there were any, so it is a doubt, and the template can be used.
func TestRequires(t *testing.T) {
	for line, tt := range map[string]struct {
		want  []capability.Name
		since kubeversion.Minor
		doc   string
		doubt string
	}{
		"# Requires: dns, network.pods,dns":                   {[]capability.Name{"dns", "network.pods"}, 0, "", ""},
		"# Requires: dns, kubernetes >= 1.33,Kubernetes>=1.9": {[]capability.Name{"dns"}, 33, "", `a.yaml:2: "Kubernetes>=1.9" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`},
		"# Requires: kubernetes >= 1.33, kubernetes >= 1.31":  {nil, 33, "", ""},
		"#requires:": {nil, 0, "", ""},
		"# Requires: dsn, exec, portforward": {[]capability.Name{"exec"}, 0, "", `a.yaml:2: unknown capability "dsn", did you mean "dns"?` + "\n" +
			`a.yaml:2: unknown capability "portforward", did you mean "port-forward"?`},
		"# Requires: root":              {nil, 0, "Requires: root", `a.yaml:2: unknown capability "root"; docs/capabilities.md lists all`},
		"# Requires: kubernetes 1.33":   {nil, 0, "Requires: kubernetes 1.33", `a.yaml:2: "kubernetes 1.33" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`},
		"# Requires: a node with a GPU": {nil, 0, "Requires: a node with a GPU", `a.yaml:2: "a node with a GPU" is not a capability; a list of capabilities has commas: Requires: dns, services`},
		"# Requires: exec, kubernetes >= 1.33, a GPU": {nil, 0, "Requires: exec, kubernetes >= 1.33, a GPU",
			`a.yaml:2: "a GPU" is not a capability; a list of capabilities has commas: Requires: dns, services`},
	} {
		source := "# A\n" + line + "\n\na: b\n\n## VALIDATION\n\ncheck_pods: [{name: a}]\n"
		all, err := manifest.Load(manifest.Layer{Name: "", FS: fstest.MapFS{"a.yaml": {Data: []byte(source)}}})
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: the template cannot be used: %v", line, err)
		}
		doubt := ""
		if err := all[0].Doubts.Err(); err != nil {
			doubt = err.Error()
		}
		got := []any{all[0].Requires, all[0].Since, all[0].Doc, doubt}
		if diff := cmp.Diff([]any{tt.want, tt.since, tt.doc, tt.doubt}, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	}
}
