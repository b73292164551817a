// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/controlplane"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/distro"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/network"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/pki"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// UpOptions are what a user can choose about a sandbox.
type UpOptions struct {
	// Nodes is how many nodes it has; 0 is a control plane that other nodes join.
	Nodes int
	// Faults puts a fault proxy between each node and the API server.
	Faults bool
	// FaultsFile has further faults for it; empty for none.
	FaultsFile string
	// Batch gives each node the habits of a batch backend. It cannot be combined with Faults.
	Batch bool
	// Kubernetes is the version that it runs, from components.Module.Resolve; empty for that of the module.
	Kubernetes string
	// Module is the source that components are built from, Cache the directory that keeps them.
	Module components.Module
	Cache  string
	// Self is the path of the sandbox's own program.
	Self string
}

// Up brings the sandbox up. What runs already is left alone, what is missing is started, so that a second call, and
// one after a crash or a reboot, end in the same state.
func (s *Sandbox) Up(ctx context.Context, o UpOptions, p *progress.Printer) error {
	if err := s.check(o); err != nil {
		return err
	}
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	machine, err := findPrograms(ctx, o.Nodes, p)
	if err != nil {
		return err
	}
	programs, err := buildComponents(ctx, o, p)
	if err != nil {
		return err
	}
	if err := s.prepareNetwork(o); err != nil {
		return err
	}
	if err := s.upControlPlane(ctx, o, programs, machine, p); err != nil {
		return err
	}
	return s.upNodes(ctx, o, programs, machine, p)
}

// check refuses what cannot be done to the sandbox as it is, before anything is touched.
func (s *Sandbox) check(o UpOptions) error {
	nodes := o.Nodes
	if nodes > network.MaxNodes {
		return fmt.Errorf("a sandbox has at most %d nodes", network.MaxNodes)
	}
	if nodes > 0 && os.Geteuid() != 0 {
		return errors.New("a node needs root to create namespaces, mounts and network interfaces and to run containerd. " +
			"Run this as root, or use --no-node to start only the control plane for your own nodes")
	}
	if s.Exists() && s.Nodes != nodes {
		return fmt.Errorf("the sandbox %q is running with %d nodes and cannot be changed to %d: run `sandbox down --name %[1]s` first, or use another --name", s.Name, s.Nodes, nodes)
	}
	if s.Exists() && s.Faults != o.Faults {
		return fmt.Errorf("the sandbox %q is running and --faults cannot be changed: run `sandbox down --name %[1]s` first, or use another --name", s.Name)
	}
	if s.Exists() && s.Batch != o.Batch {
		return fmt.Errorf("the sandbox %q is running and --batch cannot be changed: run `sandbox down --name %[1]s` first, or use another --name", s.Name)
	}
	if s.Exists() && s.Kubernetes != o.Kubernetes {
		return fmt.Errorf("the sandbox %q is running with another version of Kubernetes, and --kubernetes cannot be changed: run `sandbox down --name %[1]s` first, or use another --name", s.Name)
	}
	return nil
}

// findPrograms looks for the distribution's programs and installs what lacks. Without nodes, the sandbox also works
// without them, but has no images.
func findPrograms(ctx context.Context, nodes int, p *progress.Printer) (distro.Programs, error) {
	programs, missing := distro.Find(nodes > 0)
	if len(missing) == 0 {
		return programs, nil
	}
	if err := distro.CanInstall(); err != nil {
		if nodes == 0 {
			return programs, nil
		}
		return programs, fmt.Errorf("the node needs these packages: %s. They cannot be installed automatically (%w). Run as root: %s",
			strings.Join(missing, ", "), err, distro.InstallCommand(missing))
	}
	step := p.Start("Installing packages: %s", strings.Join(missing, ", "))
	if err := distro.Install(ctx, missing); err != nil {
		step.Fail()
		return programs, err
	}
	step.Done()
	if programs, missing = distro.Find(nodes > 0); len(missing) > 0 {
		return programs, fmt.Errorf("the packages %s are installed, but their programs cannot be found", strings.Join(missing, ", "))
	}
	return programs, nil
}

func buildComponents(ctx context.Context, o UpOptions, p *progress.Printer) (components.Set, error) {
	unlock, err := components.Lock(o.Cache, o.Kubernetes)
	if err != nil {
		return components.Set{}, err
	}
	defer unlock()
	if o.Module.Derives(o.Kubernetes, o.Cache) {
		p.Say("Kubernetes %s is not pinned; downloading the modules that its own go.mod requires.", o.Kubernetes)
	}
	plan, err := components.NewPlan(ctx, o.Module, o.Kubernetes, o.Cache, o.Nodes > 0)
	if err != nil {
		return components.Set{}, err
	}
	missing := plan.Missing()
	if len(missing) == 0 {
		return plan.Set()
	}
	p.Say("Compiling Kubernetes %s and containerd from their Go modules. This is done only once and takes about 11 minutes on 2 cores.", plan.Version())
	step := p.Start("Compiling %s", strings.Join(missing, ", "))
	err = plan.Build(ctx, func(done int, pkg string) { step.Detail("%d packages, now %s", done, pkg) })
	if err != nil {
		step.Fail()
		return components.Set{}, err
	}
	step.Done()
	return plan.Set()
}

// prepareNetwork chooses addresses and ports when the sandbox is new, and makes the bridge.
func (s *Sandbox) prepareNetwork(o UpOptions) error {
	fresh := !s.Exists()
	if fresh {
		if err := s.choosePlan(o); err != nil {
			return err
		}
	}
	if s.Nodes > 0 {
		if err := s.Plan.Up(); err != nil {
			return err
		}
	}
	if _, running := s.supervisors()[s.spec(controlPlane)]; !running {
		ports, err := choosePorts(s.address())
		if err != nil {
			return err
		}
		s.keepFreePorts(ports)
		return s.save()
	}
	return nil
}

func (s *Sandbox) choosePlan(o UpOptions) error {
	others, err := List(s.Root)
	if err != nil {
		return err
	}
	var inUse []network.Plan
	for _, other := range others {
		inUse = append(inUse, other.Plan)
	}
	if err := os.MkdirAll(s.path("run"), 0o755); err != nil {
		return err
	}
	claim := network.Plan.Claim
	if o.Nodes == 0 { // it has no bridge, and its addresses are not used
		claim = func(network.Plan) (bool, error) { return true, nil }
	}
	plan, err := network.Choose(inUse, claim)
	if err != nil {
		return err
	}
	s.Nodes, s.Faults, s.Batch, s.Kubernetes, s.Plan = o.Nodes, o.Faults, o.Batch, o.Kubernetes, plan
	return s.save()
}

// keepFreePorts takes over fresh ports, but keeps the API server's old one if it is still free, so that kubeconfigs
// that somebody has copied remain valid over a crash.
func (s *Sandbox) keepFreePorts(fresh controlplane.Ports) {
	old := s.Ports.APIServer
	s.Ports = fresh
	if old == 0 {
		return
	}
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: s.address(), Port: old})
	if err == nil {
		_ = listener.Close()
		s.Ports.APIServer = old
	}
}

func (s *Sandbox) controlPlane(o UpOptions, programs components.Set, authority *pki.Authority) controlplane.Options {
	return controlplane.Options{
		Programs: programs, Self: o.Self, Authority: authority,
		Dir: s.path(controlPlane), Logs: s.path("logs"), Images: s.path("images"),
		Address: s.address(), Services: s.Plan.Services(), APIService: s.Plan.APIService(), Ports: s.Ports,
		Audit: s.Faults,
	}
}

func (s *Sandbox) upControlPlane(ctx context.Context, o UpOptions, programs components.Set, machine distro.Programs, p *progress.Printer) error {
	if _, running := s.supervisors()[s.spec(controlPlane)]; running {
		return s.awaitAPIServer(ctx, p)
	}
	if err := s.prepareImages(programs, machine, p); err != nil {
		return err
	}
	authority, err := pki.Open(s.path("pki"))
	if err != nil {
		return err
	}
	options := s.controlPlane(o, programs, authority)
	if err := errors.Join(options.MakeDirs(), options.WriteCredentials(), options.WriteAuditPolicy(), options.Spec().Write(s.spec(controlPlane))); err != nil {
		return err
	}
	_, gate, err := startDetached(o.Self, s.spec(controlPlane), s.path("logs", "supervisor.log"), &syscall.SysProcAttr{})
	if err != nil {
		return err
	}
	defer gate.Close()
	return s.awaitAPIServer(ctx, p)
}
