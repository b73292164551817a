// SPDX-License-Identifier: Apache-2.0

package jinja_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/jinja"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

var update = flag.Bool("update", false, "record what the real Jinja2 renders in testdata/jinja2.json")

const golden = "testdata/jinja2.json"

// snippets are the templates of testdata/snippets.txt by title.
func snippets(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/snippets.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for part := range strings.SplitSeq("\n"+string(data), "\n### ") {
		title, text, _ := strings.Cut(part, "\n")
		if title != "" {
			out[title] = text + "\n"
		}
	}
	return out
}

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

// engineFor holds the snippets as files beside those of testdata.
func engineFor(t testing.TB, files map[string]string) *jinja.Engine {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{"part.yaml", "macros.yaml"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return jinja.New(fsys)
}

// TestSameAsJinja2 renders every snippet and compares it with what Jinja2 made of it when the golden was recorded.
func TestSameAsJinja2(t *testing.T) {
	if *update {
		if err := os.WriteFile(golden, append(realJinja2(t, snippets(t)), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	all := snippets(t)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all)), slices.Sorted(maps.Keys(want))); diff != "" {
		t.Fatalf("%s and the snippets differ; run go test -update\n%s", golden, diff)
	}
	for title, text := range all {
		t.Run(title, func(t *testing.T) {
			out, err := engineFor(t, map[string]string{"t.yaml": text}).Render("t.yaml", values(t))
			if err != nil {
				t.Fatalf("%v\nJinja2 renders\n%s", err, want[title])
			}
			if diff := cmp.Diff(want[title], out.Text); diff != "" {
				t.Errorf("(-Jinja2 +ours)\n%s", diff)
			}
		})
	}
}

// TestGoldenIsCurrent asks the real Jinja2, where this machine has one, whether it still renders the same.
func TestGoldenIsCurrent(t *testing.T) {
	got := realJinja2(t, snippets(t))
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), strings.TrimSpace(string(got))); diff != "" {
		t.Errorf("Jinja2 of this machine renders otherwise than recorded (-recorded +now)\n%s", diff)
	}
}

func realJinja2(t *testing.T, texts map[string]string) []byte {
	t.Helper()
	in, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if name == "" || exec.Command(name, "-c", "import jinja2, yaml").Run() != nil {
			continue
		}
		cmd := exec.Command(name, "testdata/render.py", "testdata")
		cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	t.Skip("no python3 with jinja2 and yaml: compared with the recorded renderings only")
	return nil
}
