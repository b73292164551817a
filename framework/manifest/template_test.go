// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/templates"
)

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
const checks = "# VALIDATION\ncheck_pods: [{name: p}]\n"

func layer(name string, files map[string]string) manifest.Layer {
	fsys := fstest.MapFS{}
	for path, text := range files {
		fsys[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return manifest.Layer{Name: name, FS: fsys}
}

func TestBuiltInTemplatesRender(t *testing.T) {
	all, err := manifest.Load(manifest.Layer{Name: "templates", FS: templates.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range all {
		for name, values := range map[string]map[string]any{"with values": values(t), "without values": nil} {
			t.Run(tt.Name+" "+name, func(t *testing.T) {
				r, err := tt.Render(values, node, uuid)
				if err != nil {
					t.Fatal(err)
				}
				if len(r.Objects) == 0 || tt.Title == tt.Name || tt.Doc == "" || len(tt.Labels) == 0 {
					t.Errorf("%d objects, title %q, doc %q, labels %q", len(r.Objects), tt.Title, tt.Doc, tt.Labels)
				}
			})
		}
	}
}

func TestHeader(t *testing.T) {
	tests := map[string]struct {
		source        string
		title, doc    string
		labels, guard []string
	}{
		"plain":                  {"## Title\n## More.\n##\n##   indented\n\nkind: x\n# later\n", "Title", "More.\n\n  indented", nil, nil},
		"banner":                 {"##########\n# Title  #\n##########\n# text\n", "Title", "text", nil, nil},
		"labels":                 {"## T\n##\n## Labels: a, b ,a\n## Guards: ENV-1 ENV-4, X-2\n## end\n", "T", "end", []string{"a", "b"}, []string{"ENV-1", "ENV-4", "X-2"}},
		"after set":              {"---\n\n{% set x = 1 %}\n{# c #}\n# T\n", "T", "", nil, nil},
		"none":                   {"kind: x\n# not a title\n", "t.yaml", "", nil, nil},
		"only banners":           {"####\n####\nkind: x\n", "t.yaml", "", nil, nil},
		"byte order mark, dos":   {"\ufeff## T\r\n## d\r\nkind: x\r\n", "T", "d", nil, nil},
		"straight to validation": {"# T\n# VALIDATION\n# no doc\n", "T", "", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			all, err := manifest.Load(layer("d", map[string]string{"t.yaml": tt.source}))
			if err != nil {
				t.Fatal(err)
			}
			got := all[0]
			if diff := cmp.Diff([]any{tt.title, tt.doc, tt.labels, tt.guard}, []any{got.Title, got.Doc, got.Labels, got.Guards}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLayersTheLastWins(t *testing.T) {
	base := layer("templates", map[string]string{"010-a.yaml": "# a\n" + pod + checks, "020-b.yaml": "# b\n" + pod + checks,
		"_lib.yaml": "{% set lib = 'base' %}", "README.md": "no template", "sub/x.yaml": "no template", ".hidden.yaml": ""})
	over := layer("/site", map[string]string{"020-b.yaml": "# site's b\n" + pod + checks, "030-c.yml": "# c\n" + pod + checks, "_lib.yaml": "over"})
	all, err := manifest.Load(base, over)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tt := range all {
		got = append(got, tt.Path+" "+tt.Title)
	}
	want := []string{"templates/010-a.yaml a", "/site/020-b.yaml site's b", "/site/030-c.yml c"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestIncludesReachOtherLayers(t *testing.T) {
	base := layer("templates", map[string]string{"lib/_pod.yaml": pod, "010-a.yaml": "# a\n" + pod + checks})
	over := layer("/site", map[string]string{"020-b.yaml": "# b\n{% include 'lib/_pod.yaml' %}\n" + checks})
	all, err := manifest.Load(base, over)
	if err != nil {
		t.Fatal(err)
	}
	r, err := all[1].Render(nil, node, uuid)
	if err != nil || len(r.Objects) != 1 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestLoadReportsEveryProblem(t *testing.T) {
	_, err := manifest.Load(
		layer("templates", map[string]string{
			"010-a.yaml": "# a\n# Labels: x|y, a b\n# Guards: ENV-1, env-2 ENV-3; X\n{{ x | nofilter }}\n", "020-b.yaml": "# b\n\n{% for %}\n", "0 3.yaml": "# c\n"}),
		layer("/empty", map[string]string{"README.md": ""}))
	want := strings.Join([]string{
		`/empty: this directory contains no templates (*.yaml)`,
		`templates/0 3.yaml: the file name of a template must not contain spaces or any of the characters &|!,()/, which filters use as operators`,
		`templates/010-a.yaml:2: the label "x|y" contains one of the characters &|!,()/, which label filters use as operators`,
		`templates/010-a.yaml:2: the label "a b" contains spaces; separate labels with commas`,
		`templates/010-a.yaml:3: "env-2" is not a valid guard ID (expected e.g. ENV-1)`,
		`templates/010-a.yaml:3: "ENV-3;" is not a valid guard ID (expected e.g. ENV-1)`,
		`templates/010-a.yaml:3: "X" is not a valid guard ID (expected e.g. ENV-1)`,
		`templates/010-a.yaml:4: unknown filter "nofilter"`,
	}, "\n")
	if err == nil {
		t.Fatal("no error")
	}
	got, last, _ := cutLast(err.Error(), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !strings.HasPrefix(last, "templates/020-b.yaml:3: syntax error: ") {
		t.Errorf("got %s", last)
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func TestFind(t *testing.T) {
	all, err := manifest.Load(layer("d", map[string]string{"010-a.yaml": "# a", "020-bee.yaml": "# b", "021-beetle.yml": "# c", "022-wasp.yaml": "# d"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"020-bee": "b", "020-bee.yaml": "b", "021-beetle.yml": "c", "021-beetle": "c",
		"010": "a", "beetle": "c", "wasp.y": "d"} {
		if got, err := manifest.Find(all, name); err != nil || got.Title != want {
			t.Errorf("%s: %v, %v", name, got.Title, err)
		}
	}
	for name, want := range map[string]string{
		"020-bie": `unknown template "020-bie", did you mean "020-bee"? (available: 010-a, 020-bee, 021-beetle, 022-wasp)`,
		"":        `unknown template "" (available: 010-a, 020-bee, 021-beetle, 022-wasp)`,
		"02":      `"02" is ambiguous: it matches 020-bee, 021-beetle, 022-wasp`,
		"bee":     `"bee" is ambiguous: it matches 020-bee, 021-beetle`,
	} {
		if _, err = manifest.Find(all, name); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}
