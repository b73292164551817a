// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

// TestSampleShowsEveryKey keeps the annotated sample at the repository root true.
func TestSampleShowsEveryKey(t *testing.T) {
	const sample = "../../vktest_config.yaml"
	if _, err := config.Load(sample); err != nil {
		t.Error(err)
	}
	data, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	var shown map[string]yaml.Node
	if err := yaml.Unmarshal(data, &shown); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys(reflect.TypeFor[config.Config]()) {
		if _, ok := shown[key]; !ok {
			t.Errorf("the sample does not show %q", key)
		}
	}
	for _, key := range keys(reflect.TypeFor[config.KnownFailure]()) {
		if !strings.Contains(string(data), key+":") {
			t.Errorf("the sample does not mention %q of known_failures", key)
		}
	}
	for _, key := range keys(reflect.TypeFor[config.Implementation]()) {
		if !strings.Contains(string(data), key+":") {
			t.Errorf("the sample does not mention %q of implementation", key)
		}
	}
	for _, key := range keys(reflect.TypeFor[config.NodeValues]()) {
		if !strings.Contains(string(data), key+":") {
			t.Errorf("the sample does not mention %q of node_values", key)
		}
	}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	c := config.Default()
	c.Bind(fs)
	fs.VisitAll(func(f *flag.Flag) {
		if !strings.Contains(string(data), "--"+f.Name) {
			t.Errorf("the sample does not mention the flag --%s", f.Name)
		}
		if f.Usage == "" {
			t.Errorf("--%s has no usage", f.Name)
		}
	})
}

func keys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "-" {
			out = append(out, name)
		}
	}
	return out
}

func FuzzConfig(f *testing.F) {
	sample, err := os.ReadFile("../../vktest_config.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte("target_nodes: [a, a]\nvalues: {uuid: 1}\nknown_failures: [{template: '['}]"))
	f.Add([]byte("a: &a [*a]"))
	path := filepath.Join(f.TempDir(), "c.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(path)
		if err != nil {
			if !strings.Contains(err.Error(), "c.yaml") {
				t.Errorf("an error without place: %v", err)
			}
			return
		}
		if err := config.Validate(c); err != nil {
			t.Errorf("loaded but not valid: %v", err)
		}
		r, err := c.Redactor()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Redacted(r); err != nil {
			t.Error(err)
		}
	})
}
