// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"flag"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

// frontDoor is what a run does: defaults, flags, parse, load.
func frontDoor(t *testing.T, args ...string) (config.Config, error) {
	t.Helper()
	fs := flag.NewFlagSet("vktest", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	c := config.Default()
	load := c.Bind(fs)
	if err := fs.Parse(args); err != nil {
		return c, err
	}
	return c, load()
}

func TestFlagWinsOverFileWinsOverDefault(t *testing.T) {
	full := file(t, "target_nodes: [file-1, file-2]\ntimeout_multiplier: 3\ntemplates: [.]\nreport_dir: out\nordered: false\n")
	dir := filepath.Dir(full)
	bare := file(t, "target_nodes: [n]")
	other := t.TempDir()
	tests := map[string]struct {
		args []string
		want func(*config.Config)
	}{
		"defaults": {[]string{"--vktest.config", bare}, func(c *config.Config) {
			*c = config.Default()
			c.File, c.TargetNodes = bare, []string{"n"}
		}},
		"file":       {nil, func(*config.Config) {}},
		"nodes":      {[]string{"--vktest.nodes=a,b", "--vktest.nodes", "c"}, func(c *config.Config) { c.TargetNodes = []string{"a", "b", "c"} }},
		"multiplier": {[]string{"--vktest.timeout-multiplier=0.5"}, func(c *config.Config) { c.TimeoutMultiplier = 0.5 }},
		"the default given explicitly": {[]string{"--vktest.timeout-multiplier=1", "--vktest.ordered=true"},
			func(c *config.Config) { c.TimeoutMultiplier, c.Ordered = 1, true }},
		"ordered alone": {[]string{"--vktest.ordered"}, func(c *config.Config) { c.Ordered = true }},
		"templates":     {[]string{"--vktest.templates", other, "--vktest.templates", dir}, func(c *config.Config) { c.Templates = []string{other, dir} }},
		"own templates": {[]string{"--vktest.builtin-templates=false"}, func(c *config.Config) { c.BuiltinTemplates = false }},
		"report dir":    {[]string{"--vktest.report-dir", other}, func(c *config.Config) { c.ReportDir = other }},
		"context":       {[]string{"--vktest.context=a@b"}, func(c *config.Config) { c.Context = "a@b" }},
		"no reports":    {[]string{"--vktest.report-dir="}, func(c *config.Config) { c.ReportDir = "" }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(config.EnvFile, full)
			want := config.Config{File: full, TargetNodes: []string{"file-1", "file-2"}, TimeoutMultiplier: 3, CleanupGraceSeconds: 2, BuiltinTemplates: true, OverlapCleanup: true,
				Templates: []string{dir}, ReportDir: filepath.Join(dir, "out"), Values: map[string]any{}}
			tt.want(&want)
			got, err := frontDoor(t, tt.args...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFlagsAreValidated(t *testing.T) {
	path := file(t, "target_nodes: [n]")
	tests := map[string]struct {
		args []string
		want string
	}{
		"node":       {[]string{"--vktest.nodes=a,a"}, `--vktest.nodes: target_nodes[1]: node "a" is listed twice`},
		"no node":    {[]string{"--vktest.nodes="}, `--vktest.nodes: target_nodes[0]: the node name must not be empty`},
		"multiplier": {[]string{"--vktest.timeout-multiplier=0"}, `--vktest.timeout-multiplier: timeout_multiplier: must be a number greater than 0, got 0`},
		"word":       {[]string{"--vktest.timeout-multiplier=fast"}, `invalid value "fast" for flag -vktest.timeout-multiplier: not a number`},
		"ordered":    {[]string{"--vktest.ordered=maybe"}, `invalid boolean value "maybe" for -vktest.ordered: expected true or false`},
		"templates":  {[]string{"--vktest.templates=/nowhere"}, `--vktest.templates: templates[0]: cannot read the directory: stat /nowhere: no such file or directory`},
		"config":     {[]string{"--vktest.config="}, `--vktest.config must not be empty: set it to the path of the configuration file`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(config.EnvFile, path)
			if _, err := frontDoor(t, tt.args...); err == nil || err.Error() != tt.want {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestANodeByFlagNeedsNoneInTheFile(t *testing.T) {
	c, err := frontDoor(t, "--vktest.config", file(t, "values: {}"), "--vktest.nodes=a")
	if err != nil || len(c.TargetNodes) != 1 {
		t.Errorf("%v, %v", c.TargetNodes, err)
	}
}

func TestNodesByFlagNeedNoFile(t *testing.T) {
	t.Setenv(config.EnvFile, "")
	t.Chdir(t.TempDir())
	got, err := frontDoor(t, "--vktest.nodes=a")
	if err != nil || len(got.TargetNodes) != 1 || got.TargetNodes[0] != "a" {
		t.Errorf("%v, %v", got.TargetNodes, err)
	}
	if _, err := frontDoor(t); err == nil || !strings.Contains(err.Error(), "--vktest.nodes") {
		t.Errorf("without a file and without nodes: %v", err)
	}
	if _, err := frontDoor(t, "--vktest.nodes=a", "--vktest.config=mine.yaml"); err == nil {
		t.Error("a file that was asked for and is not there is no error")
	}
}

// TestContextIsKept: what goes on without a configuration, such as a sweep, does so in the cluster that was named.
func TestContextIsKept(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(config.EnvFile, "")
	for _, args := range [][]string{{"--vktest.config="}, {"--vktest.config=none.yaml"}, {}} {
		if c, err := frontDoor(t, append(args, "--vktest.context=other")...); err == nil || c.Context != "other" {
			t.Errorf("%v: context %q, %v", args, c.Context, err)
		}
	}
	if _, err := frontDoor(t, "--vktest.nodes=n", "--vktest.context="); err == nil || !strings.Contains(err.Error(), "must be the name of a context") {
		t.Errorf("an empty name: %v", err)
	}
}
