// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

var update = flag.Bool("update", false, "record what Jinja2 and PyYAML make of testdata/foreign in testdata/jinja2.json")

const (
	golden = "testdata/jinja2.json"
	node   = "vk-node-1"
	uuid   = "4f1c2b7e-0000-4000-8000-000000000000"
)

func values(t testing.TB) map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := yamlpos.Decode("values.yaml", data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestForeignTemplates renders templates in the manner of those that exist in the wild and compares text and objects
// with what Jinja2 and PyYAML made of them when the golden was recorded.
func TestForeignTemplates(t *testing.T) {
	if *update {
		if err := os.WriteFile(golden, append(realJinja2(t), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var recorded map[string]reference
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	layer, err := manifest.Dir("testdata/foreign")
	if err != nil {
		t.Fatal(err)
	}
	templates, err := manifest.Load(layer)
	if err != nil {
		t.Fatal(err)
	}
	if len(templates) != len(recorded) {
		t.Errorf("%d templates, %d recorded; run go test -update", len(templates), len(recorded))
	}
	for _, template := range templates {
		t.Run(template.Name, func(t *testing.T) {
			r, err := template.Render(values(t), node, uuid)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, recorded[template.Name], r)
		})
	}
}

// reference is what Jinja2 and PyYAML make of a template.
type reference struct {
	Text    string
	Objects []any
	Checks  map[string]any
}

func compare(t *testing.T, want reference, r *manifest.Rendered) {
	t.Helper()
	between, ok := strings.CutPrefix(want.Text, r.Manifests)
	between, ends := strings.CutSuffix(between, r.Validation)
	if !ok || !ends || strings.Count(between, "\n") != 1 {
		t.Errorf("the rendering differs (-Jinja2 +ours)\n%s", cmp.Diff(want.Text, r.Manifests+between+r.Validation))
	}
	objects := make([]any, len(r.Objects))
	for i, o := range r.Objects {
		objects[i] = asJSON(t, o.Object)
	}
	if diff := cmp.Diff(want.Objects, objects); diff != "" {
		t.Errorf("the objects differ (-PyYAML +ours)\n%s", diff)
	}
	var checks map[string]any
	if err := yaml.Unmarshal([]byte(r.Validation), &checks); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Checks, checks); diff != "" {
		t.Errorf("the checks differ (-PyYAML +ours)\n%s", diff)
	}
}

// TestGoldenIsCurrent asks the real Jinja2 and PyYAML, where this machine has them, whether they still say the same.
func TestGoldenIsCurrent(t *testing.T) {
	got := realJinja2(t)
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), strings.TrimSpace(string(got))); diff != "" {
		t.Errorf("(-recorded +now)\n%s", diff)
	}
}

func realJinja2(t *testing.T) []byte {
	t.Helper()
	for _, name := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if name == "" || exec.Command(name, "-c", "import jinja2, yaml").Run() != nil {
			continue
		}
		cmd := exec.Command(name, "testdata/reference.py", "testdata")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	t.Skip("no python3 with jinja2 and yaml: compared with the recorded renderings only")
	return nil
}

func asJSON(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
