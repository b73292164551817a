// SPDX-License-Identifier: Apache-2.0

package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
	"github.com/interTwin-eu/vk-test-set/specs"
)

// repeated is a repeated run. Each round is a process of its own, so that Ginkgo, which runs a suite once, begins anew,
// a round that crashes does not end the others, and nothing piles up in memory.
type repeated struct {
	times commandline.Repetition
	// command runs a round.
	command        []string
	failsFast      bool
	rounds         *reportdir.Rounds
	began          time.Time
	signals        chan os.Signal
	stdout, stderr io.Writer
	// stopped is why no further round is to begin; empty if one may. interrupted is set if it is a signal.
	stopped     string
	interrupted bool
}

// repeat runs the rounds and returns the exit status of the whole.
func (p *Program) repeat(times commandline.Repetition, command []string) int {
	_, _ = p.command.Load() // the report directory; what is wrong, the first round tells
	rounds, err := reportdir.NewRounds(p.command.Config.ReportDir)
	if err != nil {
		return p.end(commandline.Misused, err)
	}
	if len(command) == 0 {
		command, err = p.itself(rounds)
	}
	if err != nil {
		return p.end(commandline.Misused, errors.Join(err, rounds.Close()))
	}
	r := repeated{
		times: times, command: command, failsFast: p.command.FailsFast(), rounds: rounds, began: time.Now(),
		signals: make(chan os.Signal, 2), stdout: p.stdout, stderr: p.stderr,
	}
	signal.Notify(r.signals, specs.StopSignals()...)
	defer signal.Stop(r.signals)
	status, err := r.run()
	if err = errors.Join(err, rounds.Close()); err != nil {
		return p.end(max(status, commandline.Failed), err)
	}
	return status
}

// itself is the command that starts this program once more, with the same arguments. The report whose failed tests are
// repeated is copied: the first round may write over it.
func (p *Program) itself(rounds *reportdir.Rounds) ([]string, error) {
	path, err := os.Executable()
	command := append([]string{path}, p.args...)
	if file := p.command.RerunFailed(); file != "" && err == nil {
		file, err = rounds.Copy(file)
		command = append(command, "--vktest.rerun-failed="+file)
	}
	return command, err
}

// run runs the rounds, prints the summary, and returns the exit status.
func (r *repeated) run() (status int, err error) {
	for r.more() {
		switch status, err := r.round(); {
		case err != nil || status == commandline.Misused:
			return status, err
		case r.failsFast && status == commandline.Failed:
			r.stopped = "--fail-fast"
		}
	}
	if r.stopped != "" {
		err = r.rounds.Stop(r.stopped)
	}
	_, _ = fmt.Fprintln(r.stdout)
	err = errors.Join(err, r.rounds.WriteSummary(r.stdout))
	result := r.rounds.Whole.Result
	switch {
	case r.interrupted:
		return commandline.Stopped, err
	case result == report.RunFailure || result == report.RunError:
		return commandline.Failed, err
	}
	return commandline.OK, err
}

// more reports whether a further round is to begin. There is always a first one.
func (r *repeated) more() bool {
	done := r.rounds.Whole.Run.Rounds
	switch {
	case r.stopped != "":
		return false
	case r.times.Rounds > 0:
		return done < r.times.Rounds
	}
	return done == 0 || time.Since(r.began) < r.times.Time
}

// round runs the next round and takes in its report. A round that was misused, or has left no report, shows what it has
// printed; otherwise, that is in the directory of the round.
func (r *repeated) round() (status int, err error) {
	dir, err := r.rounds.Make()
	if err != nil {
		return commandline.Failed, err
	}
	console, err := os.Create(filepath.Join(dir, reportdir.ConsoleName))
	if err != nil {
		return commandline.Failed, err
	}
	defer func() { _ = console.Close() }()
	if status, err = r.start(dir, console); err != nil {
		return commandline.Misused, err
	}
	if status != commandline.Misused {
		var round report.Report
		if round, err = r.rounds.Add(); err == nil {
			r.tell(round)
			return status, nil
		}
	}
	text, _ := os.ReadFile(console.Name())
	_, _ = r.stderr.Write(text)
	return max(status, commandline.Failed), err
}

// start runs the command of a round to its end and returns its exit status. It is a process group of its own, which
// gets the signals that this process gets, as it would from the terminal.
func (r *repeated) start(dir string, console io.Writer) (status int, err error) {
	command := exec.Command(r.command[0], r.command[1:]...)
	command.Env = append(os.Environ(), commandline.EnvRound+"="+dir)
	command.Stdout, command.Stderr = console, r.stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return 0, fmt.Errorf("start a round: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case by := <-r.signals:
			r.stopped, r.interrupted = specs.InterruptedBy(by), true
			if number, ok := by.(syscall.Signal); ok {
				_ = syscall.Kill(-command.Process.Pid, number) // it may have ended
			}
		case err := <-ended:
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				return 0, err
			}
			return command.ProcessState.ExitCode(), nil
		}
	}
}

// tell prints a line about a round that has ended.
func (r *repeated) tell(round report.Report) {
	whole := r.rounds.Whole
	of := fmt.Sprintf(" of %d", r.times.Rounds)
	if r.times.Rounds == 0 {
		of = fmt.Sprintf(", %s of %s over", time.Since(r.began).Round(time.Second), r.times.Time)
	}
	_, _ = fmt.Fprintf(r.stdout, "Round %d%s: %s in %s; so far %s\n", whole.Run.Rounds, of, round.Counts, round.Run.Duration(), whole.Counts)
}
