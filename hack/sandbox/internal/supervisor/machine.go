// SPDX-License-Identifier: Apache-2.0

package supervisor

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// private are directories that programs of a node, or pods with hostPath volumes, write to, and the modes that they
// have on every machine; the node sees empty ones of its own there, so that it never meets the machine's files and
// leaves none.
var private = map[string]string{"/run": "755", "/var/lib": "755", "/var/log": "755", "/tmp": "1777"}

// tunables are kernel settings that a kubelet insists on and would change for the whole machine. It is shown files that
// hold the values it wants.
var tunables = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// sysctls are settings of the node's own network namespace: it routes between its pods and the rest.
var sysctls = map[string]string{
	"net/ipv4/ip_forward":                "1",
	"net/bridge/bridge-nf-call-iptables": "1",
	"net/ipv4/conf/all/route_localnet":   "1",
}

// enter turns fresh mount, PID, network, IPC and UTS namespaces into a machine.
func (m *Machine) enter() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make the node's mounts private: %w", err)
	}
	sources, err := m.openBinds()
	if err != nil {
		return err
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount the node's /proc: %w", err)
	}
	for dir, mode := range private {
		if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_NOSUID, "mode="+mode); err != nil {
			return fmt.Errorf("mount the node's own %s: %w", dir, err)
		}
	}
	// It may name a directory that is not in the node's own /tmp.
	if err := os.Unsetenv("TMPDIR"); err != nil {
		return err
	}
	for i, bind := range m.Binds {
		if err := bindDir(sources[i], bind.Target); err != nil {
			return err
		}
	}
	if err := fixTunables(); err != nil {
		return err
	}
	for name, value := range sysctls {
		path := filepath.Join("/proc/sys", name)
		if err := os.WriteFile(path, []byte(value), 0); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("set %s in the node's network namespace: %w", name, err)
		}
	}
	if err := unix.Sethostname([]byte(m.Hostname)); err != nil {
		return fmt.Errorf("set the node's host name: %w", err)
	}
	// Volumes that a pod mounts bidirectionally must reach the other containers of this node, and nobody else.
	return unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, "")
}

// openBinds opens the directories before the private ones cover them.
func (m *Machine) openBinds() ([]*os.File, error) {
	sources := make([]*os.File, len(m.Binds))
	for i, bind := range m.Binds {
		dir, err := os.Open(bind.Source)
		if err != nil {
			return nil, err
		}
		sources[i] = dir
	}
	return sources, nil
}

func bindDir(source *os.File, target string) error {
	defer source.Close()
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	from := "/proc/self/fd/" + strconv.Itoa(int(source.Fd()))
	if err := unix.Mount(from, target, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount %s for the node at %s: %w", source.Name(), target, err)
	}
	return nil
}

func fixTunables() error {
	const dir = "/run/tunables"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, value := range tunables {
		target := filepath.Join("/proc/sys", name)
		if _, err := os.Stat(target); err != nil {
			continue
		}
		file := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := unix.Mount(file, target, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mount a private %s for the node: %w", name, err)
		}
	}
	return nil
}
