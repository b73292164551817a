// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// aliases are flags of Ginkgo that are typed often, and their short names.
var aliases = map[string]string{
	"ginkgo.focus":        "focus",
	"ginkgo.skip":         "skip",
	"ginkgo.label-filter": "label-filter",
	"ginkgo.fail-fast":    "fail-fast",
}

// alias gives the flags of Ginkgo their short names. A name that is taken stays what it is.
func (c *Command) alias() {
	for long, short := range aliases {
		if f := c.flags.Lookup(long); f != nil && c.flags.Lookup(short) == nil {
			c.flags.Var(f.Value, short, "short for --"+long)
		}
	}
}

// commands are the flags that each do something else than running the suite.
var commands = []string{"version", "vktest.list", "vktest.lint", "vktest.render", "vktest.compare", "vktest.merge", "vktest.convert", "vktest.known-failures", "vktest.diagnose", "vktest.verify", "vktest.matrix", "vktest.sweep"}

// parse reads the arguments and turns what the flag package says into one line that names the fix.
func (c *Command) parse(args []string) error {
	c.flags.Init(c.flags.Name(), flag.ContinueOnError)
	c.flags.SetOutput(io.Discard)
	c.flags.Usage = func() {}
	if err := c.flags.Parse(args); err != nil {
		return c.explain(err)
	}
	if c.flags.NArg() > 0 && !c.isSet("vktest.merge") && !c.isSet("vktest.convert") && !c.isSet("vktest.repeat") {
		return c.unexpected(c.flags.Arg(0), args)
	}
	var given []string
	for _, name := range commands {
		if c.isSet(name) {
			given = append(given, "--"+name)
		}
	}
	if c.isSet("vktest.rerun-failed") && len(given) > 0 && given[0] != "--vktest.list" {
		given = append(given, "--vktest.rerun-failed")
	}
	if c.isSet("vktest.repeat") {
		for _, name := range []string{"vktest.discover", "vktest.keep", "vktest.push"} {
			if c.isSet(name) {
				given = append(given, "--"+name)
			}
		}
		if len(given) > 0 {
			given = append(given, "--vktest.repeat")
		}
	}
	if c.isSet("vktest.after-jobs") && !c.isSet("vktest.merge") {
		return errors.New("--vktest.after-jobs needs --vktest.merge")
	}
	if len(given) > 1 {
		return fmt.Errorf("%s cannot be combined", strings.Join(given, ", "))
	}
	return c.checkRepeat()
}

func (c *Command) unexpected(arg string, args []string) error {
	hint := "flags start with --"
	if i := slices.Index(args, arg); i > 0 {
		if name := strings.TrimLeft(args[i-1], "-"); strings.HasPrefix(args[i-1], "-") && c.flags.Lookup(name) != nil && c.flags.Lookup(name).Value.String() != "true" {
			hint = "write --" + name + "=" + arg
		}
	}
	return fmt.Errorf("unexpected argument %q: %s; see --help", arg, hint)
}

// forFlag is how the flag package names a flag in an error.
var forFlag = regexp.MustCompile(` for (?:flag )?-([^:]+): `)

// explain rewords an error of the flag package, which knows neither the closest flag nor our way to write them.
func (c *Command) explain(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		if name == "k" {
			return errors.New("-k is a flag of pytest: in place of -k 'not a and not b', use --skip='(?i)a|b'; see docs/from-python.md")
		}
		if guess := c.suggest(name); guess != "" {
			return fmt.Errorf("unknown flag --%s, did you mean --%s?", name, guess)
		}
		return fmt.Errorf("unknown flag --%s; see --help", name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		if name == "v" {
			return errors.New("-v sets the log level of the Kubernetes libraries and needs a number; use --ginkgo.v to show progress")
		}
		return fmt.Errorf("flag --%s needs a value: --%s=…; see --help", name, name)
	}
	text = strings.Replace(text, "invalid boolean value", "invalid value", 1) // of a flag that may have no value
	return fmt.Errorf("%s; see --help", forFlag.ReplaceAllString(text, " for --$1: "))
}

// suggest is the flag that was probably meant, whichever of its dotted parts were written; "" if none is near.
func (c *Command) suggest(name string) string {
	var full, last []string
	c.flags.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "test.") {
			return
		}
		full = append(full, f.Name)
		last = append(last, f.Name[strings.LastIndex(f.Name, ".")+1:])
	})
	guess := yamlpos.Closest(name, full)
	if part := yamlpos.Closest(name[strings.LastIndex(name, ".")+1:], last); guess == "" && part != "" {
		for i, l := range last {
			if l == part && (guess == "" || strings.HasPrefix(full[i], "vktest.")) {
				guess = full[i]
			}
		}
	}
	return guess
}

func (c *Command) isSet(name string) bool {
	found := false
	c.flags.Visit(func(f *flag.Flag) { found = found || f.Name == name && f.Value.String() != "false" })
	return found
}

// listFormat is what --vktest.list prints: "" nothing, "table" or "json".
type listFormat string

// String is the format.
func (f *listFormat) String() string { return string(*f) }

// Set accepts the formats, and true and false for the flag without a value.
func (f *listFormat) Set(s string) error {
	switch s {
	case "true":
		s = "table"
	case "false":
		s = ""
	case "table", "json":
	default:
		return fmt.Errorf("must be table or json")
	}
	*f = listFormat(s)
	return nil
}

// IsBoolFlag lets --vktest.list stand for --vktest.list=table.
func (f *listFormat) IsBoolFlag() bool { return true }

// runLabel is the run that --vktest.sweep is about; empty for all.
type runLabel struct {
	asked bool
	run   string
}

// String is the run.
func (r *runLabel) String() string { return r.run }

// Set accepts the label of a run, and true and false for the flag without a value.
func (r *runLabel) Set(s string) error {
	switch s {
	case "true":
		*r = runLabel{asked: true}
	case "false":
		*r = runLabel{}
	case "": // --vktest.sweep=$RUN in a script where the variable is not set must not remove the objects of all runs
		return errors.New("must be the label of a run; --vktest.sweep without = removes the objects of all runs")
	default:
		*r = runLabel{asked: true, run: s}
	}
	return nil
}

// IsBoolFlag lets --vktest.sweep stand for all runs.
func (r *runLabel) IsBoolFlag() bool { return true }

// jobs are those that --vktest.after-jobs is about.
type jobs struct{ namespace, selector string }

// String is what Set reads.
func (j *jobs) String() string {
	if j.selector == "" {
		return ""
	}
	return j.namespace + "/" + j.selector
}

// Set reads a namespace and a label selector.
func (j *jobs) Set(s string) error {
	namespace, selector, ok := strings.Cut(s, "/")
	parsed, err := labels.Parse(selector)
	switch {
	case !ok || namespace == "" || selector == "":
		return errors.New("must be NAMESPACE/SELECTOR, such as vktest/app.kubernetes.io/component=shard")
	case err != nil:
		return err
	case parsed.Empty():
		return errors.New("the selector must name a label")
	}
	*j = jobs{namespace, selector}
	return nil
}
