// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"errors"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
)

// override is a flag that wins over a key of the file.
type override struct {
	key   string // empty for a flag without a key
	flag  string
	apply func(*Config)
}

// Bind adds the --vktest.* flags to fs, with the values of c as defaults. After fs.Parse, call the returned function:
// it reads the configuration file over the defaults, lets the flags that were given win, validates, and stores the
// result in c. Its error lists every problem of file and flags, one a line; c holds what could be read then.
func (c *Config) Bind(fs *flag.FlagSet) (load func() error) {
	c.File = cmp.Or(c.File, os.Getenv(EnvFile), DefaultFile)
	given := *c
	fs.StringVar(&c.File, "vktest.config", c.File, "path of the configuration `file`; $"+EnvFile+" sets the default")
	fs.Func("vktest.nodes", "comma-separated `names` of the nodes to test; replaces target_nodes in the file", items(&given.TargetNodes, ","))
	fs.StringVar(&given.NodeSelection.Selector, "vktest.node-selector", "", "label `selector` of the nodes to test; replaces target_nodes in the file")
	fs.Func("vktest.shard", "test only a part of the nodes, given as `INDEX/COUNT`, such as 2/20; default: see shards", given.setShard)
	fs.Func("vktest.timeout-multiplier", "`factor` for all timeouts", number(&given.TimeoutMultiplier))
	fs.Lookup("vktest.timeout-multiplier").DefValue = strconv.FormatFloat(c.TimeoutMultiplier, 'g', -1, 64)
	fs.Func("vktest.templates", "`directory` with templates to add to the built-in ones; repeatable, later ones take precedence", items(&given.Templates, ""))
	fs.BoolFunc("vktest.builtin-templates", "run the built-in templates; if false, only those in the directories of --vktest.templates", boolean(&given.BuiltinTemplates))
	fs.Lookup("vktest.builtin-templates").DefValue = strconv.FormatBool(c.BuiltinTemplates)
	fs.StringVar(&given.ReportDir, "vktest.report-dir", c.ReportDir, "`directory` for reports; if omitted, no reports are written")
	fs.BoolFunc("vktest.ordered", "run the templates of a node one after the other; if false, in any order and, under ginkgo -p, in parallel", boolean(&given.Ordered))
	fs.Lookup("vktest.ordered").DefValue = strconv.FormatBool(c.Ordered)
	fs.Func("vktest.context", "`context` of the kubeconfig to use; default: its current context", given.setContext)
	fs.BoolFunc("vktest.keep", "keep all objects that the run creates, and print the commands that remove them", boolean(&given.Keep))
	fs.BoolFunc("vktest.discover", "try every capability with one template, and print profile and unsupported for the configuration", boolean(&given.Discover))
	fs.BoolFunc("vktest.verify-unsupported", "run the tests that need capabilities listed as unsupported; those that pass fail the run", boolean(&given.VerifyUnsupported))
	all := []override{
		{"target_nodes", "vktest.nodes", func(c *Config) { c.TargetNodes, c.NodeSelection.Selector = given.TargetNodes, "" }},
		{"target_nodes", "vktest.node-selector", func(c *Config) { c.TargetNodes, c.NodeSelection = nil, given.NodeSelection }},
		{"", "vktest.shard", func(c *Config) { c.Shard = given.Shard }},
		{"timeout_multiplier", "vktest.timeout-multiplier", func(c *Config) { c.TimeoutMultiplier = given.TimeoutMultiplier }},
		{"templates", "vktest.templates", func(c *Config) { c.Templates = given.Templates }},
		{"builtin_templates", "vktest.builtin-templates", func(c *Config) { c.BuiltinTemplates = given.BuiltinTemplates }},
		{"report_dir", "vktest.report-dir", func(c *Config) { c.ReportDir = given.ReportDir }},
		{"ordered", "vktest.ordered", func(c *Config) { c.Ordered = given.Ordered }},
		{"", "vktest.discover", func(c *Config) { c.Discover = given.Discover }},
		{"", "vktest.verify-unsupported", func(c *Config) { c.VerifyUnsupported = given.VerifyUnsupported }},
		{"", "vktest.keep", func(c *Config) { c.Keep = given.Keep }},
	}
	return func() (err error) {
		// Whatever else cannot be read: what goes on without a configuration must not do so in another cluster.
		defer func() { c.Context = given.Context }()
		if c.File == "" {
			*c = Default()
			return errors.New("--vktest.config must not be empty: set it to the path of the configuration file")
		}
		var wins []override
		fs.Visit(func(f *flag.Flag) {
			if i := slices.IndexFunc(all, func(o override) bool { return o.flag == f.Name }); i >= 0 {
				wins = append(wins, all[i])
			}
		})
		if slices.ContainsFunc(wins, isFlag("vktest.nodes")) && slices.ContainsFunc(wins, isFlag("vktest.node-selector")) {
			return errors.New("--vktest.nodes and --vktest.node-selector exclude each other")
		}
		*c, err = read(c.File, wins)
		return err
	}
}

func isFlag(name string) func(override) bool { return func(o override) bool { return o.flag == name } }

func (c *Config) setShard(text string) (err error) {
	c.Shard, err = parseShard(text)
	return err
}

// setContext refuses what a script passes whose variable is not set: it must not stand for another cluster.
func (c *Config) setContext(name string) error {
	if name == "" {
		return errors.New("must be the name of a context")
	}
	c.Context = name
	return nil
}

// items reads a flag that may be repeated. All its values together replace the default. An empty separator says that a
// value is one item.
func items(into *[]string, separator string) func(string) error {
	given := false
	return func(s string) error {
		if !given {
			*into, given = nil, true
		}
		parts := []string{s}
		if separator != "" {
			parts = strings.Split(s, separator)
		}
		for _, part := range parts {
			*into = append(*into, strings.TrimSpace(part))
		}
		return nil
	}
}

func number(into *float64) func(string) error {
	return func(s string) error {
		value, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return errors.New("not a number")
		}
		*into = value
		return nil
	}
}

func boolean(into *bool) func(string) error {
	return func(s string) error {
		value, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("expected true or false")
		}
		*into = value
		return nil
	}
}
