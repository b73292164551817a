// SPDX-License-Identifier: Apache-2.0

// Package config holds what a user can set: the configuration file, its defaults, and the flags that win over it.
//
// The file format is that of the Python test set (target_nodes, required_namespaces, timeout_multiplier, values), read
// strictly, with further keys of ours. Precedence is the same for every setting: explicit flag, then file, then default.
package config

import (
	"math"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	// EnvFile is the environment variable that names the configuration file; --vktest.config wins over it.
	EnvFile = "VKTEST_CONFIG"
	// DefaultFile is the configuration file if neither flag nor environment name one, relative to the working directory.
	DefaultFile = "vktest_config.yaml"
)

// Config is the effective configuration of a run. Make one with Default or Load.
type Config struct {
	// File is the path of the file that was read. Flag: --vktest.config. Environment: VKTEST_CONFIG.
	File string `yaml:"-"`
	// TargetNodes are the names of the Kubernetes nodes to test: at least one, each once. Flag: --vktest.nodes.
	TargetNodes []string `yaml:"target_nodes"`
	// RequiredNamespaces must exist before the first test starts. Default: none.
	RequiredNamespaces []string `yaml:"required_namespaces,omitempty"`
	// TimeoutMultiplier scales every timeout; it is above 0. Default: 1. Flag: --vktest.timeout-multiplier.
	TimeoutMultiplier float64 `yaml:"timeout_multiplier"`
	// Values are the variables of every template besides target_node and uuid, which are reserved. Numbers stay numbers;
	// scalars are YAML 1.1, as PyYAML reads them. Default: none.
	Values map[string]any `yaml:"values,omitempty"`
	// Templates are directories laid over the built-in templates, the last wins. In the file, paths are relative to the
	// file. Default: none. Flag: --vktest.templates, which replaces the list of the file.
	Templates []string `yaml:"templates,omitempty"`
	// KnownFailures are tests that are expected to fail. Default: none.
	KnownFailures []KnownFailure `yaml:"known_failures,omitempty"`
	// Ordered runs the templates of one node one after the other, by file name. False lets parallel processes share them.
	// Default: true. Flag: --vktest.ordered.
	Ordered bool `yaml:"ordered"`
	// ReportDir is where reports go; empty writes none. In the file, the path is relative to the file. Default: none.
	// Flag: --vktest.report-dir.
	ReportDir string `yaml:"report_dir,omitempty"`
	// Keep removes nothing that the run creates, and tells how to remove it. Default: false. Flag: --vktest.keep; it is for a
	// run by hand, so that the file has no key for it.
	Keep bool `yaml:"-"`
}

// KnownFailure says that templates fail on nodes, and why. Such a test runs; its failure is expected, its success is not.
type KnownFailure struct {
	// Template is a glob (path.Match) on the template's file name, with or without ".yaml". Required.
	Template string `yaml:"template" yamlpos:"required"`
	// Nodes are globs on node names. Default: every node.
	Nodes []string `yaml:"nodes,omitempty"`
	// Reason is told with every expected failure, best with a link to the bug. Required.
	Reason string `yaml:"reason" yamlpos:"required"`
}

// Default is the configuration before any file and flag is read. It lacks target nodes, so it is not valid yet.
func Default() Config {
	return Config{TimeoutMultiplier: 1, Ordered: true, Values: map[string]any{}}
}

// Scale is a timeout as it applies in this run: d x timeout_multiplier. It is the only place where that is done.
// Results beyond the range of time.Duration become its largest value.
func (c Config) Scale(d time.Duration) time.Duration {
	scaled := float64(d) * c.TimeoutMultiplier
	if scaled >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(scaled)
}

// Namespaces are those that a run is known to need: the required ones, and that of values.namespace or "default".
func (c Config) Namespaces() []string {
	namespace, ok := c.Values["namespace"].(string)
	if !ok {
		namespace = "default"
	}
	if slices.Contains(c.RequiredNamespaces, namespace) {
		return slices.Clone(c.RequiredNamespaces)
	}
	return append(slices.Clone(c.RequiredNamespaces), namespace)
}

// KnownFailure finds the first entry that expects a template to fail on a node.
func (c Config) KnownFailure(node, template string) (KnownFailure, bool) {
	for _, k := range c.KnownFailures {
		if k.Matches(node, template) {
			return k, true
		}
	}
	return KnownFailure{}, false
}

// Matches says whether the entry is about a template, by its file name, on a node.
func (k KnownFailure) Matches(node, template string) bool {
	if !match(k.Template, template) && !match(k.Template, strings.TrimSuffix(template, path.Ext(template))) {
		return false
	}
	if len(k.Nodes) == 0 {
		return true
	}
	for _, pattern := range k.Nodes {
		if match(pattern, node) {
			return true
		}
	}
	return false
}

func match(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
