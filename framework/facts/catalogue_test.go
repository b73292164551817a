// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var files = map[string]string{
	"010-one.yaml": `## One pod
## Labels: smoke
## Guards: STAT-2 LOG-7
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  initContainers: [{name: i, image: "busybox:1"}]
  containers: [{name: a, image: "busybox:1"}, {name: b, image: "{{ target_node }}/agnhost:2"}]
# VALIDATION
timeout_seconds: 1.5
check_pods: [{name: one}]
`,
	"020-many.yaml": `## A Job, <and> what its steps create
apiVersion: batch/v1
kind: Job
metadata: {name: many}
spec: {template: {spec: {containers: [{name: a, image: "zsh:1"}]}}}
# VALIDATION
check_pods: [{name: many-}]
steps:
  - create: {manifests: [{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {ephemeralContainers: [{name: a, image: "ash:1"}], containers: []}}]}
    timeout_seconds: 30
`,
	"030-nothing.yaml": "# VALIDATION\ncheck_pods: [{name: p}]\n",
	"040-bad.yaml":     "kind: {{ nothing }}\n# VALIDATION\ncheck_pods: [{name: p}]\n",
}

func example(t *testing.T) (facts.Catalogue, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	all, err := manifest.Load(manifest.Layer{Name: "site", FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	c := config.Config{TargetNodes: []string{"n-1", "n-2"}}
	described, err := facts.All(c, all)
	return facts.NewCatalogue(c.TargetNodes, described), err
}

func TestWriters(t *testing.T) {
	c, err := example(t)
	if err == nil || !strings.HasPrefix(err.Error(), `site/040-bad.yaml:1: variable "nothing" is undefined`) {
		t.Errorf("the template that cannot be rendered: %v", err)
	}
	for golden, write := range map[string]func(io.Writer) error{"testdata/list.txt": c.WriteTable, "testdata/list.json": c.WriteJSON} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", golden, diff)
		}
	}
}

func TestNothingIsEmptyNotNull(t *testing.T) {
	var got bytes.Buffer
	if err := facts.NewCatalogue(nil, nil).WriteJSON(&got); err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"nodes\": [],\n  \"templates\": [],\n  \"rules\": []\n}\n"; got.String() != want {
		t.Errorf("got %s", got.String())
	}
}
