// SPDX-License-Identifier: Apache-2.0

package supervisor

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

const (
	// restartDelay keeps a program that ends at once from spinning.
	restartDelay = time.Second
	// waitDelay is how often a program's precondition is looked at.
	waitDelay = 20 * time.Millisecond
	// stopGrace is how long a program has to end by itself when it is told to.
	stopGrace = 1500 * time.Millisecond
)

// child is a program and its present process; pid is 0 while there is none.
type child struct {
	Program
	log *os.File
	pid int
}

// Run runs the programs of the specification at path until SIGTERM or SIGINT. In a node's namespaces, which the caller
// has made, it first waits for the line "go" on standard input, which says that the network is in place.
func Run(path string) error {
	spec, err := ReadSpec(path)
	if err != nil {
		return err
	}
	// Children are told to die with the thread that started them: that must be one that lives as long as this process.
	runtime.LockOSThread()
	if spec.Machine != nil {
		if err := awaitGo(os.Stdin); err != nil {
			return err
		}
		if err := spec.Machine.enter(); err != nil {
			return err
		}
	}
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGCHLD)
	children := make([]*child, len(spec.Programs))
	for i, program := range spec.Programs {
		log, err := os.OpenFile(filepath.Join(spec.Logs, program.Name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		children[i] = &child{Program: program, log: log}
	}
	supervise(children, signals)
	return nil
}

func awaitGo(in io.Reader) error {
	buf := make([]byte, 2)
	if _, err := io.ReadFull(in, buf); err != nil || string(buf) != "go" {
		return errors.New("the command that started this node ended before the node's network was ready")
	}
	return nil
}

// supervise keeps the children running until it is told to stop. All is done on one goroutine, in this thread.
func supervise(children []*child, signals <-chan os.Signal) {
	retry := startMissing(children)
	for {
		select {
		case s := <-signals:
			if s != syscall.SIGCHLD {
				stop(children)
				return
			}
			if reap(children) {
				retry = time.After(restartDelay)
			}
		case <-retry:
			retry = startMissing(children)
		}
	}
}

// startMissing starts the programs that do not run. If one must wait for another, it returns when to try again.
func startMissing(children []*child) (retry <-chan time.Time) {
	for _, c := range children {
		if c.pid != 0 {
			continue
		}
		if _, err := os.Stat(c.After); c.After != "" && err != nil {
			retry = time.After(waitDelay)
			continue
		}
		c.start()
	}
	return retry
}

func (c *child) start() {
	fmt.Fprintf(c.log, "--- %s starts %s\n", time.Now().Format(time.RFC3339), c.Name)
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Env = append(os.Environ(), c.Env...)
	cmd.Stdout, cmd.Stderr = c.log, c.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		fmt.Fprintf(c.log, "--- cannot start %s: %v\n", c.Name, err)
		return
	}
	// Every process is collected by reap, orphans included, and not by package exec.
	c.pid = cmd.Process.Pid
	_ = cmd.Process.Release()
}

// reap collects every ended process, also those that were orphaned into a node's PID namespace, and tells whether a
// program of ours was among them.
func reap(children []*child) bool {
	lost := false
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil || pid <= 0 {
			return lost
		}
		for _, c := range children {
			if c.pid == pid {
				fmt.Fprintf(c.log, "--- %s %s ended: %s\n", time.Now().Format(time.RFC3339), c.Name, describe(status))
				c.pid, lost = 0, true
			}
		}
	}
}

func describe(status syscall.WaitStatus) string {
	if status.Signaled() {
		return "signal " + status.Signal().String()
	}
	return fmt.Sprintf("exit code %d", status.ExitStatus())
}

// stop ends the children in reverse order, asking first.
func stop(children []*child) {
	for i := len(children) - 1; i >= 0; i-- {
		c := children[i]
		if c.pid == 0 {
			continue
		}
		_ = syscall.Kill(c.pid, syscall.SIGTERM)
		for deadline := time.Now().Add(stopGrace); time.Now().Before(deadline) && c.pid != 0; time.Sleep(5 * time.Millisecond) {
			reap(children)
		}
		if c.pid != 0 {
			_ = syscall.Kill(c.pid, syscall.SIGKILL)
		}
	}
}
