// SPDX-License-Identifier: Apache-2.0

// Package config contains the user's settings: the configuration file, its defaults, and the flags that override it.
//
// The file format is that of the Python test set (target_nodes, required_namespaces, timeout_multiplier, values), read
// strictly, with additional keys. Precedence is the same for every setting: explicit flag, then file, then default.
package config

import (
	"math"
	"slices"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

const (
	// EnvFile is the environment variable that names the configuration file; --vktest.config wins over it.
	EnvFile = "VKTEST_CONFIG"
	// DefaultFile is the configuration file if neither flag nor environment name one, relative to the working
	// directory.
	DefaultFile = "vktest_config.yaml"
)

// Config is the effective configuration of a run. Create one with Default or Load.
type Config struct {
	// File is the path of the file that was read. Flag: --vktest.config. Environment: VKTEST_CONFIG.
	File string `yaml:"-"`
	// Names of the Kubernetes nodes to test: at least one, without duplicates. A mapping selects them by their labels
	// instead: {selector: "type=virtual-kubelet"}. The suite then lists the nodes of the cluster once, before the first
	// test, and prints the nodes. --vktest.node-selector is the flag for that. Flag: --vktest.nodes.
	TargetNodes []string `yaml:"target_nodes" yamlpos:"mapping=NodeSelection"`
	// NodeSelection selects the nodes to test if TargetNodes lists none. Flag: --vktest.node-selector.
	NodeSelection NodeSelection `yaml:"-"`
	// Namespaces that must exist before the first test starts. Default: none.
	RequiredNamespaces []string `yaml:"required_namespaces,omitempty"`
	// What the nodes run, for the reports. Default: none.
	Implementation Implementation `yaml:"implementation,omitempty"`
	// Factor for every timeout; at least 0.001, at most 10000. Default: 1. Flag: --vktest.timeout-multiplier.
	TimeoutMultiplier float64 `yaml:"timeout_multiplier"`
	// How long, in seconds, the node may take to report a change of a pod; a number from 0 to 86400 (one day). With it,
	// checks that are not met fail sooner: at the latest when timeout_seconds, not multiplied, and this time for each
	// pod of the test have passed since the last start of a container. Until all containers have started, only the
	// timeout times timeout_multiplier counts. Do not set it for a node that reports containers as started while they
	// are queued. Default: none.
	StatusLagSeconds *float64 `yaml:"status_lag_seconds,omitempty"`
	// Grace period, in seconds, with which the cleanup deletes pods: from 1 to 86400 (one day). Pods with a shorter
	// period of their own keep it; a template can ask for more with "## Cleanup-Grace: SECONDS" in its header. It is
	// not multiplied by timeout_multiplier. It does not shorten the time that a node has to remove a pod, and does not
	// apply to the pods of controllers. Default: 2.
	CleanupGraceSeconds int64 `yaml:"cleanup_grace_seconds"`
	// Variables for all templates. The names target_node and uuid are reserved. Numbers stay numbers; scalars follow
	// YAML 1.1, as read by PyYAML. Default: none.
	Values map[string]any `yaml:"values,omitempty"`
	// Values that differ between nodes. Later entries take precedence. Default: none.
	NodeValues []NodeValues `yaml:"node_values,omitempty"`
	// Directories with templates to add to the built-in ones. A file replaces an earlier one of the same name; later
	// directories take precedence. Paths in the file are relative to its directory. Default: none. Flag:
	// --vktest.templates, which replaces the list in the file.
	Templates []string `yaml:"templates,omitempty"`
	// Run the built-in templates. If false, only those in the directories of templates are run. Default: true. Flag:
	// --vktest.builtin-templates.
	BuiltinTemplates bool `yaml:"builtin_templates"`
	// Tests that are expected to fail. Default: none.
	KnownFailures []KnownFailure `yaml:"known_failures,omitempty"`
	// Profile that the nodes claim: core, batch, service or full; see docs/capabilities.md. Templates that need more
	// are not run and are reported as unsupported. Default: full.
	Profile capability.Profile `yaml:"profile,omitempty"`
	// Capabilities that the nodes do not have, by name, each with the reason, ideally with a link. Templates that need
	// one of them are not run and are reported as unsupported. The annotation vktest/unsupported of a node adds more.
	// Default: none.
	Unsupported map[string]string `yaml:"unsupported,omitempty"`
	// Commands of the site that templates run with the step hook, by name. Each command is a list of the program and
	// its arguments; no shell is involved. Its working directory is that of the suite. The built-in templates use
	// restart-provider, which restarts the provider of the node that the environment variable VKTEST_NODE names.
	// Default: none.
	Hooks map[string][]string `yaml:"hooks,omitempty"`
	// Additional secrets to hide in the console output and the reports. Default: none.
	Redact Redact `yaml:"redact,omitempty"`
	// Run the templates of each node one after the other, in the order of their file names. If false, the templates
	// of a node are distributed among parallel processes. Default: true. Flag: --vktest.ordered.
	Ordered bool `yaml:"ordered"`
	// Begin the next test of a node as soon as the cleanup of the last one has requested its deletions, and wait for
	// both. This saves the time that pods take to end, but the pods of two tests are on the node at the same time for a
	// moment. The time until the earlier ones are gone does not count for the next test. If false, the next test begins
	// when they are gone. It has no effect if ordered is false. Default: true.
	OverlapCleanup bool `yaml:"overlap_cleanup"`
	// Number of parts into which the nodes are divided when an Indexed Job runs the suite: the completions of the Job,
	// from 1 to 10000. Each of its pods tests the part of its index (JOB_COMPLETION_INDEX). Outside of such a Job, all
	// nodes are tested, unless the flag names a part. Default: none. Flag: --vktest.shard.
	Shards int `yaml:"shards,omitempty"`
	// Shard is the part of the nodes that this run tests. Load applies it to nodes that are listed, and Resolve to
	// nodes that are selected.
	Shard Shard `yaml:"-"`
	// Directory for reports; if empty, no reports are written. A path in the file is relative to its directory.
	// Default: none. Flag: --vktest.report-dir.
	ReportDir string `yaml:"report_dir,omitempty"`
	// Context of the kubeconfig that $KUBECONFIG names. Default: its current context. Flag: --vktest.context; the names
	// of contexts differ between users, so the file has no key for it.
	Context string `yaml:"-"`
	// Keep all objects that the run creates, and print the commands that remove them. Default: false. Flag:
	// --vktest.keep; it is meant for manual runs, so the file has no key for it.
	Keep bool `yaml:"-"`
	// Try every capability with one template, with short timeouts, and print profile and unsupported for the file; what
	// the file has there, and under known_failures and report_dir, does not count. Default: false. Flag:
	// --vktest.discover.
	Discover bool `yaml:"-"`
	// Remove all objects of failed tests, too, whatever their templates say: in a repeated run, they would pile up on
	// the node. Default: false; true in each round of --vktest.repeat.
	RemoveAll bool `yaml:"-"`
	// Run templates that are unsupported by name; they must fail. Default: false. Flag: --vktest.verify-unsupported.
	VerifyUnsupported bool `yaml:"-"`

	// ValuesFrom are the places in the file from which values of For come, besides values itself, the last entry first.
	ValuesFrom []string `yaml:"-"`
}

// Default is the configuration before any file and flag is read. It lacks target nodes, so it is not valid yet.
func Default() Config {
	return Config{TimeoutMultiplier: 1, CleanupGraceSeconds: 2, BuiltinTemplates: true, Ordered: true, OverlapCleanup: true, Values: map[string]any{}}
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

// Namespaces are those that a run is known to need: the required ones, and that of values.namespace, or "default", and
// of the values of all nodes.
func (c Config) Namespaces() []string {
	namespaces := slices.Clone(c.RequiredNamespaces)
	add := func(namespace string) {
		if !slices.Contains(namespaces, namespace) {
			namespaces = append(namespaces, namespace)
		}
	}
	add(namespaceOf(c.Values, "default"))
	for _, n := range c.NodeValues {
		if own := namespaceOf(n.Values, ""); own != "" {
			add(own)
		}
	}
	return namespaces
}

// namespaceOf is the namespace that values name, or the fallback.
func namespaceOf(values map[string]any, fallback string) string {
	if namespace, ok := values["namespace"].(string); ok {
		return namespace
	}
	return fallback
}
