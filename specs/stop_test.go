// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// TestIgnoredSignals: a run under nohup goes on when its terminal is lost.
func TestIgnoredSignals(t *testing.T) {
	if !slices.Contains(StopSignals(), os.Signal(syscall.SIGHUP)) {
		t.Skip("SIGHUP is ignored by the caller")
	}
	signal.Ignore(syscall.SIGHUP)
	t.Cleanup(func() { signal.Reset(syscall.SIGHUP) })
	if got := StopSignals(); slices.Contains(got, os.Signal(syscall.SIGHUP)) || len(got) != 2 {
		t.Errorf("got %v, want SIGINT and SIGTERM", got)
	}
}

// TestStopper goes through what ends a run and its cleanup.
func TestStopper(t *testing.T) {
	tests := []struct {
		name    string
		signals int
		after   time.Duration
		run     string
		cleanup bool
	}{
		{"nothing", 0, 0, "", false},
		{"the first signal ends the run", 1, 0, "interrupted by SIGINT", false},
		{"the second one ends the cleanup, too", 2, 0, "interrupted by SIGINT", true},
		{"the suite timeout ends the run", 0, time.Hour, "the suite timeout of 1h0m0s has elapsed", false},
		{"a signal after it ends the cleanup", 1, time.Hour, "the suite timeout of 1h0m0s has elapsed", true},
	}
	signal.Reset(StopSignals()...) // the first call starts a goroutine of the runtime, which must not be in a bubble
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				s := newStopper(time.Hour, &out)
				received := make(chan os.Signal, 2)
				go s.listen(received)
				run, endRun := s.duringRun(context.Background())
				cleanup, endCleanup := s.duringCleanup(context.Background())
				reports, endReports := s.duringReports(context.Background())
				defer endReports()
				defer endRun()
				defer endCleanup()
				time.Sleep(test.after)
				synctest.Wait()
				for range test.signals {
					received <- os.Interrupt
					synctest.Wait()
				}
				if got := s.reason(); got != test.run {
					t.Errorf("the run was stopped because %q, want %q", got, test.run)
				}
				if stopped, ok := stopOf(run); ok != (test.run != "") || stopped.reason != test.run {
					t.Errorf("the specs have the cause %v", context.Cause(run))
				}
				if _, ok := stopOf(reports); ok != (test.run != "") {
					t.Errorf("reports that were being copied have the cause %v", context.Cause(reports))
				}
				late, endLate := s.duringReports(context.Background())
				defer endLate()
				if _, ok := stopOf(late); ok != test.cleanup {
					t.Errorf("reports that are copied after a stop have the cause %v", context.Cause(late))
				}
				if _, ok := stopOf(cleanup); ok != test.cleanup {
					t.Errorf("the cleanup has the cause %v", context.Cause(cleanup))
				}
				for range 2 - test.signals { // lets listen end
					received <- os.Interrupt
				}
				synctest.Wait()
			})
		})
	}
}
