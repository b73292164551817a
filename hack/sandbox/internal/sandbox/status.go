// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/controlplane"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/node"
)

// Components returns every program that the sandbox should be running, with those of the nodes named NODE/PROGRAM.
func (s *Sandbox) Components() []Component {
	supervisors := s.supervisors()
	all := processes()
	var found []Component
	add := func(prefix, spec, logs string, names ...string) {
		supervisor, up := supervisors[spec]
		for _, name := range names {
			c := Component{Name: prefix + name, Log: filepath.Join(logs, name+".log")}
			if up {
				c.PID = childOf(supervisor.pid, name, all)
			}
			found = append(found, c)
		}
	}
	add("", s.spec(controlPlane), s.path("logs"), components.Etcd, components.APIServer, components.ControllerManager, components.Scheduler, controlplane.Registry)
	for i := 1; i <= s.Nodes; i++ {
		name := NodeName(i)
		programs := []string{components.Containerd, components.Kubelet, components.Proxy}
		if s.Faults || s.Batch {
			programs = append(programs, node.FaultProxy)
		}
		add(name+"/", s.spec(name), s.path("logs", name), programs...)
	}
	return found
}

// ownCommands are the components that are the sandbox's own program, by name.
var ownCommands = map[string]string{controlplane.Registry: serveImagesCommand, node.FaultProxy: node.FaultProxy}

// childOf finds a supervisor's child by the name of its program.
func childOf(supervisor int, name string, all []process) int {
	for _, p := range all {
		if p.parent != supervisor {
			continue
		}
		own := len(p.args) > 1 && p.args[1] == ownCommands[name]
		if filepath.Base(p.args[0]) == name || own {
			return p.pid
		}
	}
	return 0
}

// Log is the path of a component's log, or of the audit log, which a sandbox with faults has.
func (s *Sandbox) Log(name string) (string, error) {
	if s.Faults && name == "audit" {
		return s.path("logs", controlplane.AuditLog), nil
	}
	c, err := s.Find(name)
	return c.Log, err
}

// Find returns the component called name. The node may be left out where there is one node.
func (s *Sandbox) Find(name string) (Component, error) {
	all := s.Components()
	var names []string
	for _, c := range all {
		if c.Name == name || s.Nodes == 1 && c.Name == NodeName(1)+"/"+name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Component{}, fmt.Errorf("the sandbox %q has no component %q; its components are %s", s.Name, name, strings.Join(names, ", "))
}

// Restart ends a component; its supervisor starts it again. It returns when the new process runs.
func (s *Sandbox) Restart(name string) (Component, error) {
	old, err := s.Find(name)
	if err != nil {
		return old, err
	}
	if old.PID == 0 {
		return old, fmt.Errorf("%s is not running; `sandbox up` starts it", old.Name)
	}
	if err := syscall.Kill(old.PID, syscall.SIGTERM); err != nil {
		return old, fmt.Errorf("stop %s: %w", old.Name, err)
	}
	var fresh Component
	killed := time.Now().Add(stopTimeout)
	restarted := eventually(goneTimeout, func() bool {
		if time.Now().After(killed) {
			_ = syscall.Kill(old.PID, syscall.SIGKILL)
		}
		fresh, err = s.Find(name)
		return err == nil && fresh.PID != 0 && fresh.PID != old.PID
	})
	if !restarted {
		return fresh, fmt.Errorf("%s did not restart; see its log %s", old.Name, old.Log)
	}
	return fresh, nil
}

// Uptime is how long a process has been running, by the age of its /proc directory; 0 if there is none.
func Uptime(pid int) time.Duration {
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		return 0
	}
	return time.Since(info.ModTime()).Round(time.Second)
}
