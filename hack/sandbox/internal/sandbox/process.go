// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// process is a process on the machine as /proc shows it. Nothing about processes is kept in files: process numbers are
// used again, and a command line with the sandbox's own paths in it is proof.
type process struct {
	pid, parent int
	args        []string
}

// supervise is the command under which the sandbox's program runs as a supervisor.
const superviseCommand = "supervise"

func processes() []process {
	entries, _ := filepath.Glob("/proc/[0-9]*")
	var all []process
	for _, dir := range entries {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		cmdline, err := os.ReadFile(filepath.Join(dir, "cmdline"))
		if err != nil || len(cmdline) == 0 {
			continue
		}
		args := strings.Split(string(bytes.TrimRight(cmdline, "\x00")), "\x00")
		all = append(all, process{pid: pid, parent: parentOf(dir), args: args})
	}
	return all
}

// parentOf reads the fourth field of /proc/PID/stat; the second one, the name, may hold blanks and parentheses.
func parentOf(dir string) int {
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(fields[1])
	return parent
}

// supervisors returns the process numbers of the sandbox's supervisors by the path of their specification.
func (s *Sandbox) supervisors() map[string]process {
	found := map[string]process{}
	for _, p := range processes() {
		if len(p.args) == 3 && p.args[1] == superviseCommand && strings.HasPrefix(p.args[2], s.Dir()+"/") {
			found[p.args[2]] = p
		}
	}
	return found
}

// spec is the path of a supervisor's specification: that of the control plane, or of a node.
func (s *Sandbox) spec(name string) string { return s.path("run", name+".json") }

const controlPlane = "control-plane"

// Component is one running program of the sandbox.
type Component struct {
	// Name tells the program, and the node where there are several.
	Name string
	// Log is the path of its log.
	Log string
	// PID is 0 if it does not run.
	PID int
}

// startDetached runs the sandbox's own program as a supervisor that outlives this command.
func startDetached(self, spec, log string, attr *syscall.SysProcAttr) (*os.Process, *os.File, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, err
	}
	defer out.Close()
	stdin, signal, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer stdin.Close()
	attr.Setsid = true
	p, err := os.StartProcess(self, []string{self, superviseCommand, spec}, &os.ProcAttr{
		Dir: "/", Env: os.Environ(), Files: []*os.File{stdin, out, out}, Sys: attr,
	})
	if err != nil {
		_ = signal.Close()
		return nil, nil, fmt.Errorf("start the supervisor of %s: %w", filepath.Base(spec), err)
	}
	return p, signal, nil
}
