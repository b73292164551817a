// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

func render(t testing.TB, source string) (*manifest.Rendered, error) {
	t.Helper()
	all, err := manifest.Load(layer("d", map[string]string{"t.yaml": source}))
	if err != nil {
		return nil, err
	}
	return all[0].Render(map[string]any{"namespace": "ns", "annotations": map[string]any{}, "nested": map[string]any{"images": map[string]any{"busybox": "b"}}}, node, uuid)
}

func TestObjects(t *testing.T) {
	tests := map[string]struct {
		manifests string
		want      string // "kind/name@line" of each object
	}{
		"one":              {pod, "Pod/p@1"},
		"several":          {pod + "---\n# comment\n\n" + pod + "--- # why\n" + pod, "Pod/p@1 Pod/p@7 Pod/p@11"},
		"empty documents":  {"---\n---\n# nothing\n---\n" + pod + "---\n", "Pod/p@5"},
		"after the marker": {"--- {apiVersion: v1, kind: Pod, metadata: {name: q}}\n...\n" + pod, "Pod/q@1 Pod/p@3"},
		"list": {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: v1, kind: PodList, items: [" +
			"{apiVersion: v1, kind: Pod, metadata: {generateName: b-}}]}\n", "Pod/a@1 Pod/b-@1"},
		"kind that ends in List": {"apiVersion: x/v1\nkind: AllowList\nmetadata: {name: l}\n", "AllowList/l@1"},
		"marker in a script":     {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  x: |\n    ---\n    ...\n    # VALIDATION later\n", "ConfigMap/c@1"},
		"none":                   {"# nothing is created\n", ""},
		"loop":                   {"{% for n in [1, 2] %}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p{{ n }}\n{% endfor %}\n", "Pod/p1@3 Pod/p2@3"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := render(t, tt.manifests+checks)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i, o := range r.Objects {
				got = append(got, o.GetKind()+"/"+o.GetName()+o.GetGenerateName()+"@"+string(rune('0'+r.Lines[i]/10))+string(rune('0'+r.Lines[i]%10)))
			}
			if diff := cmp.Diff(tt.want, strings.ReplaceAll(strings.Join(got, " "), "@0", "@")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRenderReportsEveryProblemAtItsLine(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"no validation":     {pod, `d/t.yaml: missing validation section: add a line "## VALIDATION" between the manifests and the checks`},
		"duplicate key":     {"{% set a = 1 %}\n{% set b = 2 %}\n" + pod + "kind: Pod\n" + checks, `d/t.yaml:6: duplicate key "kind", already set on line 4`},
		"bad YAML":          {pod + "spec: [a\n---\n" + pod + checks, "d/t.yaml:4: invalid YAML in `spec: [a`: missing \"]\" to close the \"[\""},
		"duplicate check":   {"{% set a = 1 %}\n" + pod + "# VALIDATION\n{% if true %}\ntimeout_seconds: 1\n{% endif %}\n\ntimeout_seconds: 2\n", `d/t.yaml:10: duplicate key "timeout_seconds", already set on line 7`},
		"tab in a check":    {"{% set a = 1 %}\n" + pod + "# VALIDATION\n{% if true %}\ncheck_pods:\n\t- {name: p}\n{% endif %}\n", "d/t.yaml:8: invalid YAML in `→- {name: p}`: the indentation contains a tab (→); use spaces"},
		"a value with ': '": {"{% set a = 'b: c' %}\n" + pod + "spec:\n  {{ a }}: {{ a }}\n" + checks, "d/t.yaml:6: invalid YAML in `b: c: b: c`: the unquoted value contains \": \"; quote it: b: \"c: b: c\""},
		"not an object":     {"just text\n" + checks, `d/t.yaml:1: expected a mapping (lines of "key: value") at the top level, got the string "just text"`},
		"no apiVersion":     {"\nkind: Pod\nmetadata: {name: x}\n" + checks, `d/t.yaml:2: missing apiVersion`},
		"no kind, no name":  {"apiVersion: v1\n" + checks, "d/t.yaml:1: missing kind\nd/t.yaml:1: missing metadata.name or metadata.generateName"},
		"numeric name":      {"apiVersion: v1\nkind: Pod\nmetadata: {name: 42}\n" + checks, `d/t.yaml:1: Pod: metadata.name must be a string, got 42; quote it`},
		"no name":           {"apiVersion: v1\nkind: Pod\nmetadata: {labels: {}}\n" + checks, `d/t.yaml:1: Pod: missing metadata.name or metadata.generateName`},
		"bad item":          {"apiVersion: v1\nkind: List\nitems: [1, {kind: Pod, metadata: {name: x}}]\n" + checks, "d/t.yaml:1: item 0 of the List is not an object\nd/t.yaml:1: item 1 of the List: missing apiVersion"},
		"undefined, near":   {"# x\n\nmetadata: {{ annotatons | tojson }}\n", `d/t.yaml:3: variable "annotatons" is undefined, did you mean "annotations"?`},
		"undefined, set":    {"{% set label = 1 %}\n{{ lable }}\n", `d/t.yaml:2: variable "lable" is undefined, did you mean "label"?`},
		"attribute, near":   {"\n{{ nested.images.busibox }}\n", `d/t.yaml:2: attribute "busibox" is undefined, did you mean "busybox"?`},
		"undefined, far":    {"# x\n\n{{ flavour }}\n", `d/t.yaml:3: variable "flavour" is undefined; set it under values: in the configuration, or give it a default: {{ flavour | default(…) }}`},
		"undefined, all": {"# x\n\n{{ flavours }}\n{% if a.b.c == 'x' %}{% endif %}\n{{ annotatons }} {{ flavours }}\n", "d/t.yaml:3: variable \"flavours\" is undefined; set it under values: in the configuration, or give it a default: {{ flavours | default(…) }}\n" +
			"d/t.yaml:4: variable \"a\" is undefined; set it under values: in the configuration, or give it a default: {{ a | default(…) }}\nd/t.yaml:5: variable \"annotatons\" is undefined, did you mean \"annotations\"?"},
		"undefined, then another": {"# x\n{{ flavours }}\n{{ uuid + 1 }}\n", `d/t.yaml:2: variable "flavours" is undefined; set it under values: in the configuration, or give it a default: {{ flavours | default(…) }}`},
		"both halves":             {"{% if true %}\nkind: Pod\n{% endif %}\n## VALIDATION\n{% if true %}\nchek_pods: []\n{% endif %}\ncheck_pods: [{name: p}]\n", "d/t.yaml:2: missing apiVersion\nd/t.yaml:2: Pod: missing metadata.name or metadata.generateName\nd/t.yaml:6: unknown key \"chek_pods\", did you mean \"check_pods\"?"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := render(t, tt.source)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSeparator(t *testing.T) {
	for line, want := range map[string]bool{
		"# VALIDATION": true, "#VALIDATION": true, "##########   Validation": true, "### validation ###": true, "# Validation:": true,
		"####\n# VALIDATION\n####": true, "# VALIDATION of the pods": true, "  ## VALIDATION": true, "# VALIDATION\r": true,
		"# no VALIDATION": false, "VALIDATION": false, "# VALIDATIONS": false,
	} {
		_, err := render(t, pod+line+"\ncheck_pods: [{name: p}]\n")
		if got := err == nil; got != want {
			t.Errorf("%q separates: %v, want %v (%v)", line, got, want, err)
		}
	}
}

func TestALineOfTextDoesNotSeparateBeforeTheRealOne(t *testing.T) {
	r, err := render(t, "# T\n# Validation of names is what this is about.\n"+pod+checks)
	if err != nil || len(r.Objects) != 1 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestNodeAndUUIDCannotBeReplacedByValues(t *testing.T) {
	all, err := manifest.Load(layer("d", map[string]string{"t.yaml": "# {{ target_node }} {{ uuid }}\n" + checks}))
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{"uuid": "x", "target_node": "y"}
	r, err := all[0].Render(given, node, uuid)
	if err != nil || !strings.Contains(r.Manifests, node+" "+uuid) || r.UUID != uuid || given["uuid"] != "x" {
		t.Errorf("%+v, %v, values %v", r, err, given)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("# T\n" + pod + checks)
	f.Add("---\n" + pod + "...\n--- {}\n# VALIDATION of\n# validation\ncheck_pods: [{name: p}]")
	f.Add("{% for i in [1,2] %}\n---\n" + pod + "{% endfor %}" + checks)
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1024 || strings.Contains(source, "*") {
			return // multiplication of text is bounded elsewhere
		}
		r, err := render(t, source)
		if err != nil {
			var problems yamlpos.Problems
			problems.Join(err)
			for _, p := range problems {
				last := strings.Count(source, "\n") + strings.Count(source, "\r") + 2 // an empty section is reported behind the end
				if p.Msg == "" || p.File != "d/t.yaml" || p.Line > last || p.Line < 1 && !strings.HasPrefix(p.Msg, "missing validation section") {
					t.Errorf("%+v", p)
				}
			}
			return
		}
		for i, o := range r.Objects {
			if o.GetKind() == "" || r.Lines[i] < 1 || r.Lines[i] > strings.Count(source, "\n")+strings.Count(source, "\r")+1 {
				t.Errorf("object %q on line %d", o.GetKind(), r.Lines[i])
			}
		}
	})
}
