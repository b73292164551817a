// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// site has templates that use values in the ways that templates do: with a default, required, one by one, by an
// included file.
var site = fstest.MapFS{
	"010-default.yaml":  file("metadata: {name: \"p-{{ uuid }}\", annotations: {{ annotations | default({}) | tojson }}}\nspec: {tolerations: {{ tolerations | default([]) | tojson }}}\n"),
	"020-required.yaml": file("metadata: {name: p}\nspec: {tolerations: {{ tolerations | tojson }}}\n"),
	"030-own.yaml":      file("metadata:\n  name: p\n  annotations:\n    {% for k, v in (annotations | default({})) | items %}\n    {{ k }}: {{ v | tojson }}\n    {% endfor %}\n    own: x\n"),
	"040-included.yaml": file("metadata: {name: p}\nspec: {% include '_spec.yaml' %}\n"),
	"_spec.yaml":        {Data: []byte("{tolerations: {{ tolerations | default([]) | tojson }}}\n")},
}

func file(rest string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("# T\napiVersion: v1\nkind: Pod\n" + rest + checks)}
}

func TestProblemsThatAValueCauses(t *testing.T) {
	tests := map[string]struct{ values, want string }{
		"none":   {"tolerations: [{key: a}]\n  annotations: {a: b}", ""},
		"unused": {"tolerations: []\n  other: {a: [1]}", ""},
		"wrong type": {"annotations: {}\n  tolerations: {}",
			"FILE:4: values.tolerations conflicts with the templates: Pod p-<uuid>: spec.tolerations: expected a list, got a mapping (d/010-default.yaml:5, and 2 more places in 3 templates)"},
		"an inner value": {"annotations: {}\n  tolerations:\n  - {key: a}\n  - operator: Exists\n    key: [b]",
			"FILE:7: values.tolerations[1].key conflicts with the templates: Pod p-<uuid>: spec.tolerations[1].key: expected a string, got a list (d/010-default.yaml:5, and 2 more places in 3 templates)"},
		"two values": {"annotations: {a: 1}\n  tolerations: 7",
			"FILE:3: values.annotations.a conflicts with the templates: Pod p-<uuid>: metadata.annotations.a: expected a string, got 1; quote it (d/010-default.yaml:4, and 1 more place in 2 templates)\n" +
				"FILE:4: values.tolerations conflicts with the templates: Pod p-<uuid>: spec.tolerations: expected a list, got 7 (d/010-default.yaml:5, and 2 more places in 3 templates)"},
		"set by a template too": {"tolerations: []\n  annotations:\n    a: b\n    own: y",
			"FILE:6: values.annotations.own conflicts with the templates: metadata.annotations: duplicate key \"own\", already set on line 8 (d/030-own.yaml:10)"},
		"cannot be rendered": {"tolerations: []\n  annotations: [x]",
			"FILE:4: values.annotations conflicts with the templates: Pod p-<uuid>: metadata.annotations: expected a mapping, got a list (d/010-default.yaml:4, and 1 more place in 2 templates)"},
		"a template's own mistake": {"annotations: {a: b}",
			`d/020-required.yaml:5: variable "tolerations" is undefined; set it under values: in the configuration, or give it a default: {{ tolerations | default(…) }}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(path, []byte("target_nodes: [node-1]\nvalues:\n  "+tt.values+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			c, err := config.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			templates, err := manifest.Load(manifest.Layer{Name: "d", FS: site})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if _, err := facts.All(c, templates); err != nil {
				got = strings.ReplaceAll(err.Error(), path, "FILE")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
