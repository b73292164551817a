// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

const (
	// stopTimeout is how long supervisors have to stop their programs before they are killed together with them.
	stopTimeout = 3 * time.Second
	// goneTimeout bounds the wait for what was killed: the kernel may have memory to give back first.
	goneTimeout = 20 * time.Second
)

// Down removes the sandbox: its processes, mounts, cgroups, network and files. It works from what it finds on the
// machine, so that a crash or a reboot in between does not matter, and does nothing if there is nothing.
func (s *Sandbox) Down(p *progress.Printer) error {
	if _, err := os.Stat(s.Dir()); errors.Is(err, fs.ErrNotExist) {
		p.Say("Sandbox %q not found in %s.", s.Name, s.Root)
		return nil
	}
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	step := p.Start("Removing the sandbox %q", s.Name)
	err = errors.Join(s.stopProcesses(), s.removeCgroups(), s.unmount())
	if s.Plan.Octet != 0 && s.Nodes > 0 {
		err = errors.Join(err, s.Plan.Down())
	}
	if err == nil {
		err = s.removeFiles()
	}
	if err != nil {
		step.Fail()
		return err
	}
	step.Done()
	return nil
}

// stopProcesses asks the supervisors to stop, and then kills what is left. A node's programs and containers cannot
// outlive its supervisor, the first process of their PID namespace; those of the control plane die by the parent-death
// signal.
func (s *Sandbox) stopProcesses() error {
	signalAll := func(signal syscall.Signal) {
		for _, p := range s.supervisors() {
			_ = syscall.Kill(p.pid, signal)
		}
	}
	signalAll(syscall.SIGTERM)
	if !eventually(stopTimeout, func() bool { return len(s.supervisors()) == 0 }) {
		signalAll(syscall.SIGKILL)
	}
	for _, child := range s.children() {
		_ = syscall.Kill(child.pid, syscall.SIGKILL)
	}
	if !eventually(goneTimeout, func() bool { return len(s.supervisors()) == 0 && len(s.children()) == 0 }) {
		return fmt.Errorf("processes of the sandbox did not terminate: %v", s.children())
	}
	return nil
}

// children returns the programs of the control plane: those whose command line names the sandbox's directory.
func (s *Sandbox) children() []process {
	var found []process
	for _, p := range processes() {
		if s.owns(p) {
			found = append(found, p)
		}
	}
	return found
}

// owns tells whether a process is a program of the control plane. Commands that merely mention the directory, such as
// an editor or kubectl, are not.
func (s *Sandbox) owns(p process) bool {
	marks := []string{s.path(controlPlane) + "/", s.path("pki") + "/", s.path("images")}
	switch filepath.Base(p.args[0]) {
	case "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler":
	default:
		if len(p.args) < 2 || p.args[1] != serveImagesCommand {
			return false
		}
	}
	line := strings.Join(p.args, " ")
	for _, mark := range marks {
		if strings.Contains(line, mark) {
			return true
		}
	}
	return false
}

// serveImagesCommand is the command under which the sandbox's program is the image registry.
const serveImagesCommand = "serve-images"

// unmount takes off whatever is mounted below the sandbox's directory on the machine itself. Nodes mount in a namespace
// of their own; only a crash in the middle of a probe leaves something here.
func (s *Sandbox) unmount() error {
	data, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	var failed error
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		fields := strings.Fields(lines[i])
		if len(fields) > 4 && strings.HasPrefix(fields[4], s.Dir()+"/") {
			failed = errors.Join(failed, unix.Unmount(fields[4], unix.MNT_DETACH))
		}
	}
	return failed
}

// removeFiles removes the sandbox's directory, and the one above when this was the last sandbox in it.
func (s *Sandbox) removeFiles() error {
	if err := os.RemoveAll(s.Dir()); err != nil {
		return err
	}
	entries, err := os.ReadDir(s.Root)
	if err != nil || len(entries) != 1 || entries[0].Name() != ".lock" {
		return err
	}
	if err := os.Remove(filepath.Join(s.Root, ".lock")); err != nil {
		return err
	}
	return os.Remove(s.Root)
}

// eventually polls: the kernel tells nobody when a foreign process or a cgroup's last user is gone.
func eventually(timeout time.Duration, done func() bool) bool {
	for deadline := time.Now().Add(timeout); ; time.Sleep(10 * time.Millisecond) {
		if done() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}
