// SPDX-License-Identifier: Apache-2.0

// Package program is the suite as a program. cmd/vktest and the test binary of the module's root both start here.
package program

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/internal/objectstore"
	"github.com/interTwin-eu/vk-test-set/specs"
)

// Program is the suite as a program.
type Program struct {
	// Traces returns what failed tests are compared with: the shipped traces.
	Traces func() (reference.Traces, error)

	command        *commandline.Command
	args           []string
	stdout, stderr io.Writer
}

// New makes a program of the flags of the process. builtin holds the built-in templates.
func New(builtin manifest.Layer) *Program {
	if flag.Lookup("test.timeout") == nil { // `go test` has not built it
		flag.Duration("test.timeout", 0, "ignored; the ginkgo command gives it to each process of a parallel run")
	}
	command := commandline.New(flag.CommandLine, builtin)
	command.Selection = specs.Selection
	command.OpenStore = func(address string) (commandline.Store, error) { return objectstore.Open(address) }
	return &Program{Traces: reference.Shipped, command: command, stdout: os.Stdout, stderr: os.Stderr}
}

// Start reads the arguments and does what they ask for if that needs no cluster. With done, the program is to end with
// the status; otherwise with what becomes of Prepare.
func (p *Program) Start(args []string) (status int, done bool) {
	p.args = args
	return p.command.Run(args, p.stdout, p.stderr)
}

// Prepare returns the suite to run. If there is none, the program is to end with the status: it was asked only to
// sweep, it has repeated the tests in processes of their own, or something that the user wrote is wrong. All of that is
// read here, so that nothing is created before.
func (p *Program) Prepare() (suite *specs.Suite, status int) {
	if run, asked := p.command.Sweep(); asked {
		_, _ = p.command.Load() // the context, and the namespaces to search; without a configuration, the whole cluster is
		if err := specs.Sweep(run, p.command.Config, p.stdout); err != nil {
			return nil, p.end(commandline.Failed, err)
		}
		return nil, commandline.OK
	}
	if namespace, selector, asked := p.command.AfterJobs(); asked {
		_, _ = p.command.Load() // the context
		began, err := specs.AwaitJobs(p.command.Config, namespace, selector, p.stderr)
		if err != nil {
			return nil, p.end(commandline.Failed, err)
		}
		return nil, p.command.MergeAfterJobs(began)
	}
	if times, command, asked := p.command.Repeat(); asked {
		return nil, p.repeat(times, command)
	}
	templates, err := p.command.Load()
	if err != nil {
		return nil, p.end(commandline.Misused, err)
	}
	publish, err := p.command.Publish()
	if err != nil {
		return nil, p.end(commandline.Misused, err)
	}
	suite, err = specs.New(specs.Options{
		Config: p.command.Config, Templates: templates, Tests: p.command.Tests, Publish: publish,
		Reference: p.Traces, Record: reference.Recorder(os.Getenv(reference.EnvRecord)),
	})
	if err == nil {
		err = suite.CheckSelection()
	}
	if err != nil {
		return nil, p.end(commandline.Misused, err)
	}
	return suite, commandline.OK
}

// Status is the exit status of a suite that has run.
func Status(suite *specs.Suite, passed bool) int {
	switch {
	case suite.Stopped():
		return commandline.Stopped
	case !passed:
		return commandline.Failed
	}
	return commandline.OK
}

// end tells why the program ends with the status.
func (p *Program) end(status int, err error) int {
	_, _ = fmt.Fprintln(p.stderr, err) // where else could it be told
	return status
}
