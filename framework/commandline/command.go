// SPDX-License-Identifier: Apache-2.0

// Package commandline is the command line of the program: its flags, its help, and the commands that do not need a
// cluster, such as list, lint and render. Everything else is a run of the suite, which the caller starts.
package commandline

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/version"
)

// Exit statuses of the program.
const (
	// OK: every node passed, or the command succeeded.
	OK = 0
	// Failed: a node did not pass, the linter found an error, a comparison a broken test, or a verification a problem.
	Failed = 1
	// Misused: a flag, the configuration or a template is invalid; nothing was created.
	Misused = 2
	// Stopped: the run did not come to its end, because of a signal, its time limit, or an API server that was away for
	// too long. To run it again helps.
	Stopped = 3
)

// Command is the command line of the program.
type Command struct {
	// Config is the effective configuration once Load has returned without error.
	Config config.Config
	// Selection, if not nil, returns which tests the filters of the command line leave, by their names and labels.
	// --vktest.list asks it.
	Selection func() (func(name string, labels []string) bool, error)
	// OpenStore, if not nil, opens the store at an address such as s3://BUCKET/PREFIX. Without it, such addresses are
	// refused.
	OpenStore func(address string) (Store, error)
	// Tests are the only ones to run once Run has returned, nil for all; the filters may leave fewer.
	Tests []report.Test

	flags   *flag.FlagSet
	builtin manifest.Layer
	load    func() error

	list          listFormat
	lint          bool
	render        string
	compare       string
	merge         string
	afterJobs     jobs
	push          string
	convert       string
	knownFailures string
	diagnose      string
	rerunFailed   string
	repeat        Repetition
	verify        string
	matrix        string
	sweep         runLabel
	version       bool
	helpAll       bool
	stdout, error io.Writer
}

// New adds the flags of the suite to flags, which may have others already: those of Ginkgo get short names besides
// their long ones. builtin holds the built-in templates.
func New(flags *flag.FlagSet, builtin manifest.Layer) *Command {
	c := &Command{Config: config.Default(), flags: flags, builtin: builtin}
	c.load = c.Config.Bind(flags)
	flags.Var(&c.list, "vktest.list", "list the nodes, templates and lifecycle rules that --focus, --skip and --label-filter select; =json prints JSON")
	flags.BoolVar(&c.lint, "vktest.lint", false, "check the configuration and templates without a cluster; the exit status is 1 if there are errors,\nbut not if there are only warnings")
	flags.StringVar(&c.render, "vktest.render", "", "print the objects and checks of the template `NAME` as rendered for the first node")
	flags.StringVar(&c.compare, "vktest.compare", "", "compare two reports, given as `OLD,NEW`, or more, the oldest first; the exit status is 1 if any test broke")
	flags.StringVar(&c.merge, "vktest.merge", "", "merge the report.yaml or results.jsonl files, or directories with them, given as arguments\n(the shards of a run) into `OUT`, a directory or .yaml file; directories can be s3://BUCKET/PREFIX")
	flags.Var(&c.afterJobs, "vktest.after-jobs", "with --vktest.merge: wait for the Jobs with these labels, merge the reports of runs that began after the last\nof them, and end with the exit status of the whole; given as `NAMESPACE/SELECTOR`")
	flags.StringVar(&c.push, "vktest.push", "", "at the end of the run, copy the report directory to `ADDRESS`, s3://BUCKET/PREFIX in an object store; see docs/in-cluster.md")
	flags.StringVar(&c.convert, "vktest.convert", "", "write the report given as an argument (a report.yaml, or the results.jsonl of a killed run) to `OUT`:\na .html, .xml (JUnit), .prom (OpenMetrics) or .yaml file, or a directory for all of them")
	flags.StringVar(&c.knownFailures, "vktest.known-failures", "", "print the known_failures that the configuration lacks to expect the failures in `REPORT`, grouped by cause")
	flags.StringVar(&c.diagnose, "vktest.diagnose", "", "print the few bugs that probably cause the failures in `REPORT`, and the tests that each explains")
	flags.StringVar(&c.rerunFailed, "vktest.rerun-failed", "", "run only the tests that failed or ended in an error in `REPORT`; other filters can leave out more")
	flags.Var(&c.repeat, "vktest.repeat", "run all tests in `ROUNDS`, such as 3, or in rounds for a time, such as 8h, to find flaky ones; see docs/reports.md")
	flags.StringVar(&c.verify, "vktest.verify", "", "tell what the implementation in `REPORT` conforms to, and everything that keeps the report from being published;\nthe exit status is 1 if anything does")
	flags.StringVar(&c.matrix, "vktest.matrix", "", "write a page that compares the reports in `DIR`/NAME/VERSION/report.yaml, and a badge for each implementation, into DIR")
	flags.Var(&c.sweep, "vktest.sweep", "remove the objects that earlier runs, or only `RUN`, left in the cluster; do not use it during a run")
	flags.BoolVar(&c.version, "version", false, "print the version")
	flags.BoolVar(&c.helpAll, "help-all", false, "print help for all flags, including those of Ginkgo and Go's test runner")
	c.alias()
	return c
}

// Run parses the arguments and does what needs no cluster. With done, the program is to end with the status; otherwise
// the suite is to be run, with what Load returns.
func (c *Command) Run(args []string, stdout, stderr io.Writer) (status int, done bool) {
	c.stdout, c.error = stdout, stderr
	switch err := c.parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return c.finish(c.writeHelp(false)), true
	case err != nil:
		return c.misused(err), true
	case c.helpAll:
		return c.finish(c.writeHelp(true)), true
	case c.version:
		_, err := fmt.Fprintln(stdout, version.String())
		return c.finish(err), true
	}
	if status, done := c.readTests(); done {
		return status, true
	}
	switch {
	case c.list != "":
		return c.runList(), true
	case c.lint:
		return c.runLint(), true
	case c.isSet("vktest.render"):
		return c.runRender(), true
	case c.isSet("vktest.compare"):
		return c.runCompare(), true
	case c.isSet("vktest.merge") && c.isSet("vktest.after-jobs"):
		return c.checkStores()
	case c.isSet("vktest.merge"):
		return c.runMerge(), true
	case c.isSet("vktest.convert"):
		return c.runConvert(), true
	case c.isSet("vktest.known-failures"):
		return c.runKnownFailures(), true
	case c.isSet("vktest.diagnose"):
		return c.runDiagnose(), true
	case c.isSet("vktest.verify"):
		return c.runVerify(), true
	case c.isSet("vktest.matrix"):
		return c.runMatrix(), true
	}
	return OK, false
}

// Sweep tells whether the user asked to remove what earlier runs left behind, and of which run; empty means all. It
// takes a cluster, so that Run leaves it to the caller.
func (c *Command) Sweep() (run string, asked bool) { return c.sweep.run, c.sweep.asked }

// AfterJobs tells whether the user asked to merge after Jobs have ended, and of which. It takes a cluster, so that Run
// leaves it to the caller.
func (c *Command) AfterJobs() (namespace, selector string, asked bool) {
	return c.afterJobs.namespace, c.afterJobs.selector, c.afterJobs.selector != ""
}

// Load reads the configuration, then the templates: the built-in ones, if the configuration wants them, under the
// directories that it names. The error lists every problem; the templates without one are returned nevertheless.
func (c *Command) Load() ([]manifest.Template, error) {
	templates, err := c.loadAll()
	if err != nil { // it may quote a value
		err = errors.New(c.redactor().Text(err.Error()))
	}
	return templates, err
}

func (c *Command) loadAll() ([]manifest.Template, error) {
	if err := c.load(); err != nil {
		return nil, err
	}
	if round := os.Getenv(EnvRound); round != "" {
		c.Config.ReportDir, c.Config.RemoveAll = round, true
	}
	layers, err := c.layers()
	if err != nil {
		return nil, err
	}
	return manifest.Load(layers...)
}

// redactor hides the secrets of the configuration as far as it could be read.
func (c *Command) redactor() *redact.Redactor {
	r, err := c.Config.Redactor()
	if err != nil { // its own rules are wrong
		r, _ = redact.New(nil, nil)
	}
	return r
}

// layers are the directories of templates that can be opened; the error is about the others.
func (c *Command) layers() ([]manifest.Layer, error) {
	var layers []manifest.Layer
	if c.Config.BuiltinTemplates {
		layers = append(layers, c.builtin)
	}
	var problems []error
	for _, path := range c.Config.Templates {
		layer, err := manifest.Dir(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		layers = append(layers, layer)
	}
	return layers, errors.Join(problems...)
}

func (c *Command) misused(err error) int {
	_, _ = fmt.Fprintln(c.redactor().Writer(c.error), err) // where else could it be told
	return Misused
}

// finish is the status of a command that could do nothing wrong but fail to print.
func (c *Command) finish(err error) int {
	if err != nil {
		_, _ = fmt.Fprintln(c.redactor().Writer(c.error), err)
		return Failed
	}
	return OK
}
