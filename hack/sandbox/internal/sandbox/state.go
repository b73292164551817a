// SPDX-License-Identifier: Apache-2.0

// Package sandbox brings a Kubernetes cluster up on one machine and takes it down again without a trace.
package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/controlplane"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/network"
)

// state is what a sandbox must remember between commands.
type state struct {
	// Nodes is the number of nodes; a sandbox without any listens on loopback.
	Nodes int
	// Faults says whether the nodes' kubelets are behind a fault proxy.
	Faults bool `json:",omitempty"`
	// Batch says whether the nodes have the habits of a batch backend.
	Batch bool `json:",omitempty"`
	// Kubernetes is the version that was chosen; empty for the sandbox's own.
	Kubernetes string `json:",omitempty"`
	Plan       network.Plan
	Ports      controlplane.Ports
}

// Sandbox is one cluster, which need not exist yet.
type Sandbox struct {
	// Name is the sandbox's name, unique below Root.
	Name string
	// Root is the directory that holds every sandbox of the user.
	Root string
	state
}

var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

// Open returns the sandbox called name below root; root is made absolute. Nothing is created.
func Open(root, name string) (*Sandbox, error) {
	if !validName.MatchString(name) {
		return nil, fmt.Errorf("invalid sandbox name %q: use up to 32 lower-case letters, digits and dashes", name)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if resolved, err := filepath.EvalSymlinks(root); err == nil {
		root = resolved
	}
	s := &Sandbox{Name: name, Root: root}
	data, err := os.ReadFile(s.path("state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.state); err != nil {
		return nil, fmt.Errorf("%s: %w", s.path("state.json"), err)
	}
	return s, nil
}

// DefaultRoot is the directory of sandboxes where the user names none: below $XDG_STATE_HOME, as the XDG base directory
// specification has it.
func DefaultRoot() (string, error) {
	base := os.Getenv("XDG_STATE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no directory for the sandbox, set XDG_STATE_HOME or use --dir: %w", err)
		}
		base = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(base, "vk-test-set"), nil
}

// Dir is the directory that holds everything of the sandbox.
func (s *Sandbox) Dir() string { return filepath.Join(s.Root, s.Name) }

func (s *Sandbox) path(elements ...string) string {
	return filepath.Join(append([]string{s.Dir()}, elements...)...)
}

// Exists tells whether the sandbox has been brought up and not been taken down since.
func (s *Sandbox) Exists() bool {
	_, err := os.Stat(s.path("state.json"))
	return err == nil
}

// Kubeconfig is the path of the administrator's kubeconfig.
func (s *Sandbox) Kubeconfig() string { return s.path("control-plane", "admin.kubeconfig") }

// NodeName is the name of node i, counted from 1.
func NodeName(i int) string { return fmt.Sprintf("vk-node-%d", i) }

// address is where the API server listens.
func (s *Sandbox) address() net.IP {
	if s.Nodes == 0 {
		return net.IPv4(127, 0, 0, 1)
	}
	return s.Plan.Host()
}

// cgroup is the name of the cgroup of the sandbox's containers, in every hierarchy. Another root has another one.
func (s *Sandbox) cgroup() string {
	sum := sha256.Sum256([]byte(s.Root))
	return fmt.Sprintf("vk-sandbox-%s-%x", s.Name, sum[:4])
}

func (s *Sandbox) save() error {
	data, err := json.MarshalIndent(s.state, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(s.path("state.json"), append(data, '\n'), 0o644)
}

// lock makes commands on the sandboxes of a root take turns. The file it leaves is removed with the last sandbox.
func (s *Sandbox) lock() (unlock func(), err error) {
	if err := os.MkdirAll(s.Root, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(s.Root, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil
}

// List returns every sandbox below root, in order of their names.
func List(root string) ([]*Sandbox, error) {
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []*Sandbox
	for _, entry := range entries {
		if !entry.IsDir() || !validName.MatchString(entry.Name()) {
			continue
		}
		s, err := Open(root, entry.Name())
		if err != nil {
			return nil, err
		}
		if s.Exists() {
			all = append(all, s)
		}
	}
	return all, nil
}
