// SPDX-License-Identifier: Apache-2.0

// Package progress tells a person what a long command is doing: one line per step with the time that it took, rewritten
// in place on a terminal and appended in a pipe.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// quietInterval is how often a running step repeats itself where lines cannot be rewritten, such as in a CI log.
const quietInterval = 30 * time.Second

// Printer writes the steps of one command. Its zero value is not usable; see New.
type Printer struct {
	out      io.Writer
	terminal bool
	mu       sync.Mutex
}

// New returns a Printer on out. Lines are rewritten in place only if out is a terminal.
func New(out *os.File) *Printer {
	return &Printer{out: out, terminal: term.IsTerminal(int(out.Fd()))}
}

// Say prints one line of its own, above a step that is running.
func (p *Printer) Say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintf(p.out, format+"\n", args...)
}

// Step is one piece of work in progress.
type Step struct {
	printer *Printer
	title   string
	start   time.Time
	mu      sync.Mutex
	detail  string
	stop    chan struct{}
	done    sync.WaitGroup
}

// Start announces a step and keeps showing how long it has been running until Done or Fail is called.
func (p *Printer) Start(format string, args ...any) *Step {
	s := &Step{printer: p, title: fmt.Sprintf(format, args...), start: time.Now(), stop: make(chan struct{})}
	s.done.Add(1)
	go s.tick()
	return s
}

// Detail replaces the text that is shown behind the title while the step runs.
func (s *Step) Detail(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// An error that spans lines would break the line that is rewritten.
	s.detail = strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
}

// Done ends the step and prints its final line with the time that it took.
func (s *Step) Done() { s.end("✔", "") }

// Fail ends the step as failed. The error itself is the caller's to report.
func (s *Step) Fail() { s.end("✘", " failed") }

func (s *Step) end(mark, suffix string) {
	close(s.stop)
	s.done.Wait()
	s.printer.mu.Lock()
	defer s.printer.mu.Unlock()
	if s.printer.terminal {
		fmt.Fprint(s.printer.out, "\r\x1b[K")
	}
	fmt.Fprintf(s.printer.out, "%s %s%s (%s)\n", mark, s.title, suffix, Round(time.Since(s.start)))
}

func (s *Step) tick() {
	defer s.done.Done()
	interval := quietInterval
	if s.printer.terminal {
		interval = 200 * time.Millisecond
	}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
			s.show()
		}
	}
}

func (s *Step) show() {
	s.mu.Lock()
	detail := s.detail
	s.mu.Unlock()
	if detail != "" {
		detail = ": " + detail
	}
	s.printer.mu.Lock()
	defer s.printer.mu.Unlock()
	line := fmt.Sprintf("… %s%s (%s)", s.title, detail, time.Since(s.start).Round(time.Second))
	if s.printer.terminal {
		fmt.Fprintf(s.printer.out, "\r\x1b[K%.110s", line)
		return
	}
	fmt.Fprintln(s.printer.out, line)
}

// Round shortens a duration to what a reader wants to know: tenths of a second below ten seconds, else seconds.
func Round(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
