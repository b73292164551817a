// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// StopSignals are those that end a run: Ctrl-C, kill, and a terminal or connection that is lost. One that the process
// was started to ignore, as nohup does, is not among them.
func StopSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}, signal.Ignored)
}

// outlivePipes lets writes to a closed stdout or stderr fail. By default, the first one ends the process with SIGPIPE,
// so that a run whose output goes to head would leave its objects behind.
func outlivePipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// written is err, unless it says only that nobody reads the output any more.
func written(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}

// stop is why a run ends before all its specs have run. It is the cause of the contexts that it ends.
type stop struct{ reason string }

// Error implements error.
func (s stop) Error() string { return s.reason }

// stopOf returns why the run was stopped, if that is what ended ctx.
func stopOf(ctx context.Context) (stop, bool) {
	var s stop
	ok := errors.As(context.Cause(ctx), &s)
	return s, ok
}

// stopper ends the specs of this process when the user or the suite's timeout asks for it. It takes the signals over
// from Ginkgo, which would print the stacks of all goroutines and skip the cleanup at the second signal. A suite that
// runs within another one leaves signals to that one; its stopper is nil.
type stopper struct {
	once sync.Once
	// run ends at the first signal, at the suite's timeout, or when nothing more can be tested; cleanup at the second
	// signal.
	run, cleanup context.Context
	endRun       context.CancelCauseFunc
	endCleanup   context.CancelCauseFunc
	// gone receives why nothing more can be tested.
	gone    chan string
	timeout time.Duration
	out     io.Writer
}

func newStopper(timeout time.Duration, out io.Writer) *stopper {
	s := &stopper{timeout: timeout, out: out, gone: make(chan string)}
	s.run, s.endRun = context.WithCancelCause(context.Background())
	s.cleanup, s.endCleanup = context.WithCancelCause(context.Background())
	return s
}

// watch begins to listen. It must be called after Ginkgo has registered its own handler, so within a node.
func (s *stopper) watch() {
	if s == nil {
		return
	}
	s.once.Do(func() {
		signals := StopSignals()
		signal.Reset(signals...)
		received := make(chan os.Signal, 2)
		signal.Notify(received, signals...)
		go s.listen(received)
	})
}

// elapsed is [time.After]; tests choose the moment.
var elapsed = time.After

func (s *stopper) listen(received chan os.Signal) {
	timeout := elapsed(s.timeout)
	select {
	case by := <-received:
		s.stop(InterruptedBy(by))
	case <-timeout:
		s.stop(fmt.Sprintf("the suite timeout of %s has elapsed", s.timeout))
	case reason := <-s.gone:
		s.stop(reason)
	}
	by := <-received
	fmt.Fprintf(s.out, "\nInterrupted again by %s: not waiting for deletions. Interrupt once more to quit without cleanup.\n", signalName(by))
	s.endCleanup(stop{"interrupted again by " + signalName(by)})
	signal.Reset(StopSignals()...) // the next one kills
}

// InterruptedBy is why a run is incomplete that a signal ended: "interrupted by SIGINT".
func InterruptedBy(by os.Signal) string { return "interrupted by " + signalName(by) }

// signalName is the name in the manual, SIGINT for example.
func signalName(by os.Signal) string {
	if number, ok := by.(syscall.Signal); ok {
		return unix.SignalName(number)
	}
	return by.String()
}

// stop ends the running specs; what they created is removed.
func (s *stopper) stop(reason string) {
	fmt.Fprintf(s.out, "\nStopping: %s. Cleaning up; interrupt again to skip waiting for deletions.\n", reason)
	s.endRun(stop{reason})
}

// duringRun is ctx, ended by a stop of the run as well.
func (s *stopper) duringRun(ctx context.Context) (context.Context, context.CancelFunc) {
	if s == nil {
		return context.WithCancel(ctx)
	}
	return endedBy(ctx, s.run)
}

// duringCleanup is ctx, ended by a second signal as well.
func (s *stopper) duringCleanup(ctx context.Context) (context.Context, context.CancelFunc) {
	if s == nil {
		return context.WithCancel(ctx)
	}
	return endedBy(ctx, s.cleanup)
}

// duringReports is ctx, ended by the next signal as well.
func (s *stopper) duringReports(ctx context.Context) (context.Context, context.CancelFunc) {
	if s == nil || s.run.Err() != nil {
		return s.duringCleanup(ctx)
	}
	return s.duringRun(ctx)
}

// reason is why the run was stopped, or "".
func (s *stopper) reason() string {
	if s == nil || s.run.Err() == nil {
		return ""
	}
	return context.Cause(s.run).Error()
}

// endedBy is ctx, which ends with the cause of other when that ends first. If it has, ctx has ended at once.
func endedBy(ctx, other context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if other.Err() != nil {
		cancel(context.Cause(other))
	}
	forget := context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return ctx, func() { forget(); cancel(nil) }
}
