// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"bytes"
	"flag"
	"fmt"
	"slices"
	"strings"
)

// group is a heading of the help, and the flags below it in order.
type group struct {
	title string
	flags []string
}

var groups = []group{
	{"Commands that do not need a cluster:", []string{"vktest.list", "vktest.lint", "vktest.render", "vktest.compare", "vktest.merge", "vktest.after-jobs", "vktest.convert", "vktest.known-failures", "vktest.diagnose", "vktest.verify", "vktest.matrix", "version", "help", "help-all"}},
	{"Commands that need a cluster:", []string{"vktest.sweep"}},
	{"Options of a run (they take precedence over the configuration file):", nil}, // every other flag of ours
	{"Common Ginkgo flags:", []string{"ginkgo.focus", "ginkgo.skip", "ginkgo.label-filter", "ginkgo.fail-fast", "ginkgo.v",
		"ginkgo.vv", "ginkgo.no-color", "ginkgo.silence-skips", "ginkgo.github-output", "ginkgo.dry-run", "ginkgo.timeout"}},
}

// short are shorter descriptions of Ginkgo's flags, with the argument in backquotes.
var short = map[string]string{
	"ginkgo.focus":         "run only tests whose name, '<node> <template>', matches `REGEX`; repeatable",
	"ginkgo.skip":          "skip tests whose name matches `REGEX`; repeatable",
	"ginkgo.label-filter":  "run only tests whose labels match `EXPR`, for example 'feature:probes && !needs:gpu';\n--vktest.list prints the labels; Ginkgo's documentation describes the syntax",
	"ginkgo.fail-fast":     "stop at the first failure",
	"ginkgo.v":             "show progress",
	"ginkgo.vv":            "show progress and skipped tests",
	"ginkgo.no-color":      "disable colours; the default if the output is not a terminal or $NO_COLOR is set",
	"ginkgo.silence-skips": "do not list skipped tests",
	"ginkgo.github-output": "format the output for GitHub Actions",
	"ginkgo.dry-run":       "list the tests without running them; use with --ginkgo.v",
	"ginkgo.timeout":       "stop the whole run after `DURATION`; default: the sum of all timeouts, at least 1h",
	"help":                 "print this help",
}

const (
	intro = `vk-test-set checks that virtual Kubernetes nodes conform to the Pod API.

Usage: vktest [flags]
`
	outro = `
To list all flags, including those of Ginkgo and Go's test runner, use --help-all.

Environment:
  KUBECONFIG          path of the kubeconfig, as for kubectl; if unset, the suite uses the cluster that it runs in
  VKTEST_CONFIG       path of the configuration file, unless --vktest.config is given

Exit status:
  0  every node passed, or the command succeeded
  1  a node did not pass, --vktest.lint found an error, --vktest.compare a broken test, or --vktest.verify a problem
  2  a flag, the configuration or a template is invalid; nothing was created
  3  the run did not come to its end: a signal, its time limit, or an API server that was away for too long

Examples:
  KUBECONFIG=~/.kube/config vktest --vktest.nodes=vk-node-1 --focus='000-hello-world' --ginkgo.v
  vktest --vktest.config=site.yaml --label-filter='!needs:privileged' --vktest.report-dir=reports
`
)

// writeHelp prints the help, with all flags or only the common ones.
func (c *Command) writeHelp(all bool) error {
	var b bytes.Buffer
	b.WriteString(intro)
	shown := map[string]bool{}
	for _, g := range groups {
		names := g.flags
		if names == nil {
			names = c.ours()
		}
		fmt.Fprintf(&b, "\n%s\n", g.title)
		for _, name := range names {
			shown[name] = true
			c.describe(&b, name)
		}
	}
	if all {
		c.rest(&b, shown)
	}
	b.WriteString(outro)
	_, err := c.stdout.Write(b.Bytes())
	return err
}

// ours are the flags of the suite that are in no other group, sorted, starting with the configuration file.
func (c *Command) ours() []string {
	out := []string{"vktest.config"}
	c.flags.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "vktest.") && f.Name != out[0] && !slices.Contains(commands, f.Name) {
			out = append(out, f.Name)
		}
	})
	return out
}

// rest prints the flags that the short help omits, with their original descriptions.
func (c *Command) rest(b *bytes.Buffer, shown map[string]bool) {
	others := flag.NewFlagSet("", flag.ContinueOnError)
	others.SetOutput(b)
	c.flags.VisitAll(func(f *flag.Flag) {
		if !shown[f.Name] && f.Name != aliases["ginkgo."+f.Name] {
			others.Var(f.Value, f.Name, f.Usage)
			others.Lookup(f.Name).DefValue = f.DefValue
		}
	})
	b.WriteString("\nAll other flags:\n")
	others.PrintDefaults()
}

// describe prints a flag: its name and argument, its description, and its default. It skips flags that do not exist.
func (c *Command) describe(b *bytes.Buffer, name string) {
	f := c.flags.Lookup(name)
	if f == nil {
		if name != "help" {
			return
		}
		f = &flag.Flag{Name: name, Value: new(listFormat)}
	}
	if text := short[name]; text != "" {
		f = &flag.Flag{Name: name, Value: f.Value, DefValue: f.DefValue, Usage: text}
	}
	argument, usage := flag.UnquoteUsage(f)
	head := "--" + name
	if alias := aliases[name]; alias != "" && c.flags.Lookup(alias) != nil {
		head += ", --" + alias
	}
	switch {
	case name == "vktest.list":
		head += "[=json]"
	case name == "vktest.sweep":
		head += "[=RUN]"
	case argument != "":
		head += " " + strings.ToUpper(argument)
	}
	if f.DefValue != "" && f.DefValue != "false" && short[name] == "" {
		usage += " (default " + f.DefValue + ")"
	}
	fmt.Fprintf(b, "  %s\n      %s\n", head, strings.ReplaceAll(usage, "\n", "\n      "))
}
