// SPDX-License-Identifier: Apache-2.0

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// sample is where the annotated sample is found by people who only have the binary.
const sample = "https://github.com/interTwin-eu/vk-test-set/blob/main/vktest_config.yaml"

// Load reads a configuration file over the defaults and validates the result. Every problem of the file is in the
// error, one a line, with file, line and key. Paths in the result are absolute or relative to the working directory.
func Load(path string) (Config, error) { return read(path, nil) }

// read reads the file, then lets overrides (the explicit flags) win, then validates.
func read(path string, overrides []override) (Config, error) {
	c := Default()
	c.File = path
	data, err := os.ReadFile(path)
	var problems yamlpos.Problems
	switch {
	case err == nil:
		problems.Join(yamlpos.Decode(path, data, &c))
	case errors.Is(err, fs.ErrNotExist) && path == DefaultFile && slices.ContainsFunc(overrides, namesNodes):
		// Nobody asked for a file, and what it would have to say is said by a flag.
	default:
		return c, unreadable(path, err)
	}
	c.resolve(filepath.Dir(path))
	origin := places(path, data)
	for _, o := range overrides {
		o.apply(&c)
		origin.flags[o.key] = "--" + o.flag
	}
	// Of a text that is no mapping, the missing rest would only repeat the problem: say what the file holds, not what
	// it lacks.
	c.check(&problems, origin, len(problems) > 0 && !origin.keys())
	if len(problems) == 0 {
		c.Shard, _ = c.shardOfJob() // it is checked
		c.TargetNodes = c.Shard.of(c.TargetNodes)
	}
	return c, problems.Err()
}

func namesNodes(o override) bool { return o.key == "target_nodes" }

func unreadable(path string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read the configuration file: %w", err)
	}
	if !filepath.IsAbs(path) {
		if wd, wdErr := os.Getwd(); wdErr == nil {
			path = path + " (in " + wd + ")"
		}
	}
	return fmt.Errorf("configuration file %s not found: set --vktest.config or the environment variable %s to its path, "+
		"copy the annotated sample %s and list your nodes in target_nodes, or list them with --vktest.nodes", path, EnvFile, sample)
}

// resolve makes the paths of the file relative to the file.
func (c *Config) resolve(dir string) {
	for i, path := range c.Templates {
		c.Templates[i] = beside(dir, path)
	}
	c.ReportDir = beside(dir, c.ReportDir)
}

func beside(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// origins knows where each setting was made.
type origins struct {
	file  string
	lines map[string]int    // by path, like "target_nodes[1]" and "known_failures[0].reason"
	flags map[string]string // by key, if a flag won
}

func places(file string, data []byte) origins {
	o := origins{file: file, lines: map[string]int{}, flags: map[string]string{}}
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) == nil && len(doc.Content) > 0 {
		o.walk(doc.Content[0], "", 0)
	}
	return o
}

// maxPlaceDepth is as deep as the keys of the configuration go; what is in values has no place of its own.
const maxPlaceDepth = 4

func (o origins) walk(n *yaml.Node, path string, depth int) {
	if path != "" {
		o.lines[path] = n.Line
	}
	if depth == maxPlaceDepth {
		return
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for i, item := range n.Content {
			o.walk(item, fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			child := key.Value
			if path != "" {
				child = path + "." + key.Value
			}
			o.walk(n.Content[i+1], child, depth+1)
			o.lines[child] = key.Line
		}
	}
}

// keys reports whether the file is a mapping, with keys.
func (o origins) keys() bool {
	for path := range o.lines {
		if !strings.HasPrefix(path, "[") {
			return true
		}
	}
	return false
}

// LineOf is the line of the configuration file with a setting, by its path, like "values.tolerations[0]"; 0 if it is
// unknown. In the configuration of a node, values can be those of node_values.
func (c Config) LineOf(path string) int {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return 0
	}
	lines := places(c.File, data).lines
	for _, from := range c.ValuesFrom {
		if line, ok := lines[from+path]; ok && strings.HasPrefix(path, "values") {
			return line
		}
	}
	return lines[path]
}

// at is the file, or flag, and the line where a setting was made.
func (o origins) at(key, path string) (string, int) {
	if flag, ok := o.flags[key]; ok {
		return flag, 0
	}
	if line, ok := o.lines[path]; ok {
		return o.file, line
	}
	return o.file, o.lines[key]
}
