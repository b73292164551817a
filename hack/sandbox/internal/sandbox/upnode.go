// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"context"
	"path/filepath"
	"syscall"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/distro"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/images"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/node"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/pki"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// upNodes starts the nodes that do not run and waits until all are Ready.
func (s *Sandbox) upNodes(ctx context.Context, o UpOptions, programs components.Set, machine distro.Programs, p *progress.Printer) error {
	if s.Nodes == 0 {
		return nil
	}
	authority, err := pki.Open(s.path("pki"))
	if err != nil {
		return err
	}
	running := s.supervisors()
	for i := 1; i <= s.Nodes; i++ {
		if _, up := running[s.spec(NodeName(i))]; up {
			continue
		}
		if err := s.startNode(i, o, programs, machine, authority); err != nil {
			return err
		}
	}
	return s.awaitNodes(ctx, p)
}

func (s *Sandbox) startNode(i int, o UpOptions, programs components.Set, machine distro.Programs, authority *pki.Authority) error {
	name := NodeName(i)
	control := s.controlPlane(o, programs, authority)
	options := node.Options{
		Name: name, Dir: s.path("nodes", name), Logs: s.path("logs", name),
		Programs: programs, Machine: machine, Authority: authority,
		Server: control.URL(), Registry: s.Registry(),
		Address: s.Plan.Node(i), Pods: s.Plan.Pods(i), DNS: s.Plan.DNSService(),
		Faults: s.Faults, FaultsFile: o.FaultsFile, Batch: s.Batch, Self: o.Self,
		CgroupParent: "/" + filepath.Join(s.cgroup(), name), PauseImage: images.PauseName,
	}
	if err := options.Prepare(); err != nil {
		return err
	}
	if err := options.Spec().Write(s.spec(name)); err != nil {
		return err
	}
	if err := s.makeCgroup(name); err != nil {
		return err
	}
	process, gate, err := startDetached(o.Self, s.spec(name), s.path("logs", name, "supervisor.log"), &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
	})
	if err != nil {
		return err
	}
	defer gate.Close()
	if err := s.Plan.Connect(process.Pid, i, s.Nodes); err != nil {
		return err
	}
	_, err = gate.WriteString("go")
	return err
}
