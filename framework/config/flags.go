// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// override is one explicit flag.
type override struct {
	key   string // the key of the file it wins over
	flag  string // its name as users write it
	apply func(*Config)
}

// Bind adds the --vktest.* flags to fs, with the values of c as defaults. After fs.Parse, call the returned function: it
// reads the configuration file over the defaults, lets the flags that were given win, validates, and stores the result
// in c. Its error lists every problem of file and flags, one a line; c holds what could be read then.
func (c *Config) Bind(fs *flag.FlagSet) (load func() error) {
	b := &binding{fs: fs, config: c}
	if c.File == "" {
		c.File = cmp.Or(os.Getenv(EnvFile), DefaultFile)
	}
	fs.StringVar(&c.File, "vktest.config", c.File, "path of the configuration `file`; $"+EnvFile+" sets the default")
	b.list("vktest.nodes", "target_nodes", "comma-separated `names` of the nodes to test; replaces target_nodes of the file",
		true, func(c *Config) *[]string { return &c.TargetNodes })
	b.value("vktest.timeout-multiplier", "timeout_multiplier", "`factor` for all timeouts", func(c *Config, s string) (err error) {
		c.TimeoutMultiplier, err = strconv.ParseFloat(s, 64)
		return err
	}, func(c *Config) string { return strconv.FormatFloat(c.TimeoutMultiplier, 'g', -1, 64) })
	b.list("vktest.templates", "templates", "`directory` with templates to add to the built-in ones; repeatable, later ones take precedence",
		false, func(c *Config) *[]string { return &c.Templates })
	b.value("vktest.report-dir", "report_dir", "`directory` for reports; if omitted, no reports are written", func(c *Config, s string) error {
		c.ReportDir = s
		return nil
	}, func(c *Config) string { return c.ReportDir })
	b.bool("vktest.ordered", "ordered", "run the templates of a node one after the other; false: in any order, with ginkgo -p in parallel",
		func(c *Config) *bool { return &c.Ordered })
	b.bool("vktest.keep", "", "keep all objects that the run creates, and print the commands that remove them", func(c *Config) *bool { return &c.Keep })
	return func() error {
		loaded, err := loadChecked(c.File, b.given)
		*c = loaded
		return err
	}
}

func loadChecked(path string, given []override) (Config, error) {
	if path == "" {
		return Default(), fmt.Errorf("--vktest.config must not be empty: set it to the path of the configuration file")
	}
	return load(path, given)
}

// binding collects the flags that are given while the flag set parses.
type binding struct {
	fs     *flag.FlagSet
	config *Config
	given  []override
}

func (b *binding) give(name, key string, apply func(*Config)) {
	apply(b.config)
	b.given = append(b.given, override{key: key, flag: "--" + name, apply: apply})
}

// value adds a flag of one value.
func (b *binding) value(name, key, usage string, set func(*Config, string) error, show func(*Config) string) {
	b.fs.Var(&flagValue{show: func() string { return show(b.config) }, set: func(s string) error {
		scratch := *b.config
		if err := set(&scratch, s); err != nil {
			return fmt.Errorf("not a number")
		}
		b.give(name, key, func(c *Config) { _ = set(c, s) })
		return nil
	}}, name, usage)
}

func (b *binding) bool(name, key, usage string, field func(*Config) *bool) {
	b.fs.Var(&flagValue{isBool: true, show: func() string { return strconv.FormatBool(*field(b.config)) }, set: func(s string) error {
		on, err := strconv.ParseBool(s)
		if err != nil {
			return fmt.Errorf("expected true or false")
		}
		b.give(name, key, func(c *Config) { *field(c) = on })
		return nil
	}}, name, usage)
}

// list adds a flag that may be repeated. All its values together replace the list of the file.
func (b *binding) list(name, key, usage string, commas bool, field func(*Config) *[]string) {
	var items []string
	b.fs.Var(&flagValue{show: func() string { return strings.Join(*field(b.config), ",") }, set: func(s string) error {
		parts := []string{s}
		if commas {
			parts = strings.Split(s, ",")
		}
		for _, part := range parts {
			items = append(items, strings.TrimSpace(part))
		}
		all := slices.Clone(items)
		b.give(name, key, func(c *Config) { *field(c) = slices.Clone(all) })
		return nil
	}}, name, usage)
}

// flagValue is a flag.Value made of two functions.
type flagValue struct {
	show   func() string
	set    func(string) error
	isBool bool
}

// String shows the present value; the flag package also calls it on a zero flagValue.
func (v *flagValue) String() string {
	if v.show == nil {
		return ""
	}
	return v.show()
}

// Set takes the text of the command line.
func (v *flagValue) Set(s string) error { return v.set(s) }

// IsBoolFlag lets "--vktest.ordered" stand for "--vktest.ordered=true".
func (v *flagValue) IsBoolFlag() bool { return v.isBool }
