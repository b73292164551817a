// SPDX-License-Identifier: Apache-2.0

// Package node says how the programs of a sandbox's node are run: containerd, kubelet and kube-proxy in namespaces of
// their own, where every path and port is fixed because nobody else is there.
package node

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/distro"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/pki"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/supervisor"
)

// Paths as the node sees them. /run is the node's own (see supervisor.Machine).
const (
	inNode   = "/run/node"
	inBin    = "/run/bin"
	inPKI    = "/run/pki"
	criSock  = "/run/containerd.sock"
	certsDir = inNode + "/registry"
)

// Options describe one node.
type Options struct {
	// Name is the Node object's name.
	Name string
	// Dir holds everything that the node writes.
	Dir       string
	Logs      string
	Programs  components.Set
	Machine   distro.Programs
	Authority *pki.Authority
	// Server is the API server's URL and Registry the image registry's host and port.
	Server, Registry string
	Address          net.IP
	Pods             *net.IPNet
	DNS              net.IP
	// CgroupParent is the cgroup below which all containers of the node run, with a leading slash.
	CgroupParent string
	// Faults puts the fault proxy, a process of the program at Self, between the kubelet and the API server.
	Faults bool
	// FaultsFile has further faults for it; empty for none. The node gets a copy.
	FaultsFile string
	// Batch gives the node the habits of a batch backend, which the same proxy has; it has no faults then.
	Batch bool
	Self  string
	// PauseImage is the image of the container that holds a pod's namespaces.
	PauseImage string
}

// Prepare writes the node's certificates and configuration files.
func (o Options) Prepare() error {
	for _, dir := range []string{o.Dir, o.Logs, o.path("containerd"), o.path("kubelet"), o.path("pod-logs"), o.path("cni"), o.path("registry/_default")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if err := o.writeCredentials(); err != nil {
		return err
	}
	files := map[string]func() (string, error){
		"containerd.toml":              o.containerdConfig,
		"registry/_default/hosts.toml": o.registryConfig,
		"cni/10-sandbox.conflist":      o.cniConfig,
		"kubelet.yaml":                 o.kubeletConfig,
		"kube-proxy.yaml":              o.proxyConfig,
		"resolv.conf":                  func() (string, error) { return fmt.Sprintf("nameserver %s\n", o.DNS), nil },
	}
	if o.proxied() {
		if err := o.writeFaultProxy(); err != nil {
			return err
		}
	}
	for name, content := range files {
		text, err := content()
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.path(name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (o Options) path(name string) string { return filepath.Join(o.Dir, name) }

func (o Options) writeCredentials() error {
	kubelet := pki.Subject{Name: "kubelet-" + o.Name, User: "system:node:" + o.Name, Groups: []string{"system:nodes"}}
	if err := o.Authority.Kubeconfig(o.path("kubelet.kubeconfig"), o.kubeletServer(), kubelet); err != nil {
		return err
	}
	proxy := pki.Subject{Name: "kube-proxy-" + o.Name, User: "system:kube-proxy"}
	if err := o.Authority.Kubeconfig(o.path("kube-proxy.kubeconfig"), o.Server, proxy); err != nil {
		return err
	}
	return o.Authority.Issue(pki.Subject{
		// The fault proxy finds the kubelet on loopback.
		Name: o.serving(), User: "system:node:" + o.Name, Groups: []string{"system:nodes"},
		DNS: []string{o.Name}, IPs: []net.IP{o.Address, net.IPv4(127, 0, 0, 1)},
	})
}

// serving is the name of the kubelet's server certificate: the API server verifies it.
func (o Options) serving() string { return "kubelet-server-" + o.Name }

// Spec is the supervisor's specification of the node.
func (o Options) Spec() supervisor.Spec {
	path := "PATH=" + strings.Join(o.searchPath(), ":")
	program := func(name, path string, args ...string) supervisor.Program {
		return supervisor.Program{Name: name, Path: path, Args: args}
	}
	spec := supervisor.Spec{
		Logs: filepath.Join(inNode, "logs"),
		Machine: &supervisor.Machine{
			Hostname: o.Name,
			Binds: []supervisor.Bind{
				{Source: o.Dir, Target: inNode},
				{Source: o.Logs, Target: inNode + "/logs"},
				{Source: o.Programs.Dir, Target: inBin},
				{Source: filepath.Dir(o.Authority.CA()), Target: inPKI},
			},
		},
		Programs: []supervisor.Program{
			program(components.Containerd, inBin+"/"+components.Containerd, "--config", inNode+"/containerd.toml"),
			program(components.Kubelet, inBin+"/"+components.Kubelet,
				"--config="+inNode+"/kubelet.yaml", "--kubeconfig="+inNode+"/kubelet.kubeconfig",
				"--root-dir="+inNode+"/kubelet", "--cert-dir="+inNode+"/kubelet/pki",
				"--hostname-override="+o.Name, "--node-ip="+o.Address.String()),
			program(components.Proxy, inBin+"/"+components.Proxy, "--config="+inNode+"/kube-proxy.yaml"),
		},
	}
	if o.proxied() {
		o.addFaultProxy(&spec)
	}
	for i := range spec.Programs {
		spec.Programs[i].Env = []string{path}
		if name := spec.Programs[i].Name; name != components.Containerd && name != FaultProxy {
			spec.Programs[i].After = criSock
		}
	}
	return spec
}

// searchPath is where the node's programs look for each other: the runtime for its shim and runc, the plugins for
// iptables.
func (o Options) searchPath() []string {
	dirs := []string{inBin}
	for _, program := range []string{o.Machine.Runc, o.Machine.IPTables} {
		dirs = append(dirs, filepath.Dir(program))
	}
	dirs = append(dirs, "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
	unique := dirs[:0]
	for _, dir := range dirs {
		if !slices.Contains(unique, dir) {
			unique = append(unique, dir)
		}
	}
	return unique
}
