// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/lint"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
	"github.com/interTwin-eu/vk-test-set/templates"
)

func run(c config.Config, files map[string]string) *lint.Report {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	in := lint.Input{Config: c}
	in.Templates, _, in.TemplatesErr = manifest.LoadAll(manifest.Layer{Name: "d", FS: fsys})
	return lint.Run(in)
}

// site is a configuration with two nodes.
func site(values map[string]any) config.Config {
	return config.Config{File: "c.yaml", TargetNodes: []string{"n-1", "n-2"}, TimeoutMultiplier: 1, Values: values}
}

// The faultless pod p, a line each: name, containers and the rest of the spec can be replaced.
const (
	head  = "# T\napiVersion: v1\nkind: Pod\n"
	name  = "metadata: {name: \"p-{{ uuid }}\"}\n"
	spec  = "spec:\n  nodeName: \"{{ target_node }}\"\n  restartPolicy: Never\n"
	box   = "  containers: [{name: c, image: \"b:1\"}]\n"
	check = "# VALIDATION\ncheck_pods: [{name: \"p-{{ uuid }}\"}]\n"
	clean = "clean_configs: [{type: pod, name: \"p-{{ uuid }}\"}]\n"
	good  = head + name + spec + box
	full  = good + check + clean
	// running has not ended when its steps begin.
	running = good + "# VALIDATION\ncheck_pods: [{name: \"p-{{ uuid }}\", status: Running}]\n" + clean
)

// replaced is the faultless template with one part replaced by another.
func replaced(old, by string) string { return strings.Replace(full, old, by, 1) }

// controlled is a faultless controller p of a kind, with its pods.
func controlled(apiVersion, kind string) string {
	return "# T\napiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {name: \"p-{{ uuid }}\"}\n" +
		"spec: {template: {spec: {restartPolicy: Never, nodeName: \"{{ target_node }}\", containers: [{name: c, image: \"b:1\"}]}}}\n"
}

// other is an object of another kind or name besides the faultless pod.
func other(object string) string {
	return good + "---\n" + object + check + clean
}

const log = "check_logs: [{name: \"p-{{ uuid }}\", "

func TestACustomResourceMayCreateAnything(t *testing.T) {
	source := "# T\napiVersion: example.org/v1\nkind: Flow\nmetadata: {name: \"f-{{ uuid }}\", namespace: ns}\n" +
		"# VALIDATION\ncheck_pods: [{name: made-by-it}]\nclean_configs: [{type: flows.example.org, name: \"f-{{ uuid }}\"}, {type: pod, name: x}]\n"
	got := run(site(nil), map[string]string{"t.yaml": source})
	if len(got.Errors)+len(got.Warnings) > 0 {
		t.Errorf("%v\n%v", got.Errors, got.Warnings)
	}
}

func TestBuiltInAndForeignTemplatesHaveNoErrors(t *testing.T) {
	foreign, err := manifest.Dir("../manifest/testdata/foreign")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../manifest/testdata/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := site(nil)
	if err := yamlpos.Decode("values.yaml", data, &c.Values); err != nil {
		t.Fatal(err)
	}
	for _, layer := range []manifest.Layer{{Name: "templates", FS: templates.FS}, foreign} {
		in := lint.Input{Config: c}
		if in.Templates, in.TemplatesErr = manifest.Load(layer); in.TemplatesErr != nil {
			t.Fatal(in.TemplatesErr)
		}
		if got := lint.Run(in); len(got.Errors) > 0 {
			t.Errorf("%s:\n%v", layer.Name, got.Errors)
		}
	}
}

func TestANodeWithAStrangeNameIsTried(t *testing.T) {
	c := site(nil)
	c.TargetNodes = append(c.TargetNodes, "1e3", "007", "longest-of-all-the-nodes-that-there-are-in-this-place", "n-3")
	got := run(c, map[string]string{"t.yaml": strings.Replace(full, "  restartPolicy: Never\n", "  nodeSelector: {a: {{ target_node }}}\n", 1)})
	want := "d/t.yaml:7: Pod p-<uuid>: spec.nodeSelector.a: expected a string, got 7; quote it"
	if got.Errors.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", got.Errors, want)
	}
	label := strings.Replace(full, "{name: ", "{labels: {l: \"0123456789-{{ target_node }}\"}, name: ", 1)
	if got = run(c, map[string]string{"t.yaml": label}); len(got.Errors) != 1 || !strings.Contains(got.Errors.Error(), "0123456789-longest") {
		t.Errorf("the longest name: %v", got.Errors)
	}
}

func TestEverythingIsTold(t *testing.T) {
	c := site(nil)
	c.KnownFailures = []config.KnownFailure{{Template: "t", Nodes: []string{"n-*"}, Reason: "r"}, {Pos: yamlpos.Pos{Line: 7}, Template: "gone-*", Reason: "r"}}
	got := run(c, map[string]string{"t.yaml": replaced("b:1", "b")})
	var out bytes.Buffer
	if err := got.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := "c.yaml:7: warning: known_failures[1]: \"gone-*\" matches no template and no lifecycle rule; remove the entry\n" +
		"d/t.yaml:8: warning: image b has no tag, so it can change at any time; use a version tag\n\n1 template, 2 nodes: 0 errors, 2 warnings\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestABrokenConfigurationHidesNoTemplate(t *testing.T) {
	broken := errors.New("c.yaml:1: no node")
	for name, tt := range map[string]struct {
		values map[string]any
		want   string
	}{
		"with values":    {map[string]any{"a": 1}, "c.yaml:1: no node\nd/t.yaml:2: variable \"b\" is undefined, did you mean \"a\"?"},
		"without values": {nil, "c.yaml:1: no node"},
	} {
		in := lint.Input{Config: config.Config{Values: tt.values}, ConfigErr: broken}
		in.Templates, _ = manifest.Load(manifest.Layer{Name: "d", FS: fstest.MapFS{"t.yaml": {Data: []byte("# T\nx: {{ b }}\n")}}})
		got := lint.Run(in)
		if diff := cmp.Diff(tt.want, got.Errors.Error()); diff != "" || got.Rendered != (tt.values != nil) {
			t.Errorf("%s: rendered %v (-want +got)\n%s", name, got.Rendered, diff)
		}
	}
}

func TestAWrongValueIsReportedOnce(t *testing.T) {
	source := replaced("  restartPolicy: Never\n", "  restartPolicy: Never\n  tolerations: {{ tolerations | tojson }}\n")
	files := map[string]string{"a.yaml": source, "b.yaml": source, "c.yaml": replaced("image: \"b:1\"", "image: [x]")}
	got := run(site(map[string]any{"tolerations": map[string]any{}}), files)
	want := "c.yaml: values.tolerations conflicts with the templates: Pod p-<uuid>: spec.tolerations: expected a list, got a mapping (d/a.yaml:8, and 1 more place in 2 templates)\n" +
		"d/c.yaml:8: Pod p-<uuid>: spec.containers[0].image: expected a string, got a list\n" +
		"d/c.yaml:8: container c has no image"
	if diff := cmp.Diff(want, got.Errors.Err().Error()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestGuardsOfTheProject(t *testing.T) {
	builtIn := manifest.Layer{Name: "templates", FS: fstest.MapFS{
		"a.yaml": {Data: []byte("# A\n# Guards: ENV-1 ENV-14 NET-2\n" + full[4:])}, "b.yaml": {Data: []byte("# B\n# Guards: ENV-2 LOG-1\n" + full[4:])},
	}}
	own := manifest.Layer{Name: "site", FS: fstest.MapFS{"c.yaml": {Data: []byte("# C\n#\n# Guards: ENV-2 ENV-3 EVN-4 SITE-1\n" + full[4:])}}}
	in := lint.Input{Config: site(nil)}
	in.Templates, _, in.TemplatesErr = manifest.LoadAll(builtIn, own)
	want := "site/c.yaml:3: unknown guard ID \"ENV-3\" (the built-in templates use ENV-1, ENV-2, ENV-14)\n" +
		"site/c.yaml:3: unknown guard ID \"EVN-4\", did you mean \"ENV-4\"?"
	if got := lint.Run(in); got.Warnings.Error() != want || len(got.Errors) > 0 {
		t.Errorf("got\n%v\n%v\nwant\n%s", got.Warnings, got.Errors, want)
	}
}

// TestValuesThatNoTemplateUses: with a misspelt name, the templates take their defaults.
func TestValuesThatNoTemplateUses(t *testing.T) {
	c := site(map[string]any{"toleration": []any{}, "mine": 1, "images": map[string]any{"busibox": "r/b:1", "other": "r/o:1"}})
	c.NodeValues = []config.NodeValues{
		{Nodes: []string{"*"}, Values: map[string]any{"tolerations": []any{}, "other": 1}},
		{Nodes: []string{"*"}, Values: map[string]any{"tolerationz": []any{}, "images": map[string]any{"busybx": "r/b:1"}}},
	}
	source := strings.Replace(full, "\"b:1\"", "\"{{ (images | default({})).busybox | default('b:1') }}{{ '' if tolerations is defined }}\"", 1)
	got := run(c, map[string]string{"t.yaml": source}).Warnings.Error()
	want := "c.yaml: values.toleration: no template uses this variable, did you mean \"tolerations\"?\n" +
		"c.yaml: values.images.busibox: no template uses this image, did you mean \"busybox\"?\n" +
		"c.yaml: node_values[1].values.tolerationz: no template uses this variable, did you mean \"tolerations\"?\n" +
		"c.yaml: node_values[1].values.images.busybx: no template uses this image, did you mean \"busybox\"?"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
