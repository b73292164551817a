// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"bytes"
	"flag"
	"fmt"
	"slices"
	"strings"
)

// group is a heading of the help and the flags below it, in order.
type group struct {
	title string
	flags []string
}

var groups = []group{
	{"Without a cluster, instead of a run:", []string{"vktest.list", "vktest.lint", "vktest.render", "vktest.compare", "vktest.merge", "version", "help", "help-all"}},
	{"With a cluster, instead of a run:", []string{"vktest.sweep"}},
	{"The run (each wins over the key of the configuration file):", nil}, // every other flag of ours
	{"Ginkgo's flags that are used most:", []string{"ginkgo.focus", "ginkgo.skip", "ginkgo.label-filter", "ginkgo.fail-fast", "ginkgo.v",
		"ginkgo.vv", "ginkgo.no-color", "ginkgo.silence-skips", "ginkgo.github-output", "ginkgo.dry-run", "ginkgo.timeout", "ginkgo.grace-period"}},
}

// short describes flags of Ginkgo in fewer words than Ginkgo, with the argument in backquotes.
var short = map[string]string{
	"ginkgo.focus":         "run only the tests whose name, '<node> <template>', matches the `REGEX`; repeatable",
	"ginkgo.skip":          "leave out the tests whose name matches the `REGEX`; repeatable",
	"ginkgo.label-filter":  "run only the tests whose labels match, like 'feature:probes && !needs:gpu'; see `EXPR`\nin Ginkgo's documentation; --vktest.list prints the labels",
	"ginkgo.fail-fast":     "stop at the first failure",
	"ginkgo.v":             "show progress",
	"ginkgo.vv":            "show progress, and skipped tests too",
	"ginkgo.no-color":      "no colours; the default where the output is no terminal, or $NO_COLOR is set",
	"ginkgo.silence-skips": "do not print skipped tests",
	"ginkgo.github-output": "print in the way of GitHub Actions",
	"ginkgo.dry-run":       "walk through the tests without running any; best with --ginkgo.v",
	"ginkgo.timeout":       "end the whole run after the `DURATION`; by default as long as all timeouts together",
	"ginkgo.grace-period":  "how long a test that was interrupted may take to end, a `DURATION`",
	"help":                 "print this",
}

const (
	intro = `vk-test-set checks that virtual nodes of Kubernetes do what the Pod API promises.

Usage: vktest [flags]
`
	outro = `
The rest of Ginkgo's flags, and those of Go's test runner: --help-all

Environment:
  KUBECONFIG          kubeconfig of the cluster, as kubectl takes it; without it the cluster that this runs in
  VKTEST_CONFIG       configuration file, unless --vktest.config names one

Exit status: 0 every node passed; 1 one did not, or --vktest.lint found an error; 2 a flag, the configuration or a
template is wrong, and nothing was created.

Examples:
  KUBECONFIG=~/.kube/config vktest --vktest.nodes=vk-node-1 --focus='000-hello-world' --ginkgo.v
  vktest --vktest.config=site.yaml --label-filter='!needs:privileged' --vktest.report-dir=reports
`
)

// writeHelp prints the help, with all flags or those that people use.
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

// ours are the flags of the suite that no other group has, sorted, the configuration file first.
func (c *Command) ours() []string {
	out := []string{"vktest.config"}
	c.flags.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "vktest.") && f.Name != out[0] && !slices.Contains(commands, f.Name) {
			out = append(out, f.Name)
		}
	})
	return out
}

// rest prints what the short help leaves out, in the words of those whose flags they are.
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

// describe prints a flag: its name and argument, what it does, its default. Flags that do not exist are passed over.
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
