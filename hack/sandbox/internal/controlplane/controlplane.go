// SPDX-License-Identifier: Apache-2.0

// Package controlplane says how the programs of a sandbox's control plane are run.
package controlplane

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/pki"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/supervisor"
)

// Registry is the component name of the image registry.
const Registry = "registry"

// KubeletClient is the name of the API server's certificate towards kubelets, KubeletClientUser the user in it.
const (
	KubeletClient     = "kubelet-client"
	KubeletClientUser = "kube-apiserver-kubelet-client"
)

// issuer is the address in service-account tokens. Nobody fetches it from outside.
const issuer = "https://kubernetes.default.svc.cluster.local"

// adminUser is the user of the kubeconfig "admin".
const adminUser = "sandbox-admin"

// Ports are the ports of the control plane, chosen among those that were free.
type Ports struct {
	APIServer, Etcd, EtcdPeer, ControllerManager, Scheduler, Registry int
}

// Options describe one control plane.
type Options struct {
	Programs components.Set
	// Self is the sandbox's own program, which serves as the image registry.
	Self string
	// Dir holds etcd's data and the kubeconfigs, Logs the log files, Images the registry's store.
	Dir, Logs, Images string
	Authority         *pki.Authority
	// Address is where the API server and the registry listen. A loopback address makes a cluster that only this
	// machine can join.
	Address  net.IP
	Services string
	// APIService is the first address of Services: the API server's name in the cluster.
	APIService net.IP
	Ports      Ports
	// Audit keeps a log of what the user asks of nodes; see AuditLog.
	Audit bool
}

// URL is the address of the API server.
func (o Options) URL() string {
	return "https://" + net.JoinHostPort(o.Address.String(), strconv.Itoa(o.Ports.APIServer))
}

// Kubeconfig is the path of a component's kubeconfig; that of the user is called "admin".
func (o Options) Kubeconfig(name string) string { return filepath.Join(o.Dir, name+".kubeconfig") }

// WriteCredentials issues every certificate of the control plane and writes its kubeconfigs.
func (o Options) WriteCredentials() error {
	loopback := net.IPv4(127, 0, 0, 1)
	subjects := []pki.Subject{
		{Name: "etcd", User: "etcd", DNS: []string{"localhost"}, IPs: []net.IP{loopback}},
		{Name: "etcd-client", User: "kube-apiserver"},
		{Name: KubeletClient, User: KubeletClientUser, Groups: []string{"system:masters"}},
		{Name: "apiserver", User: "kube-apiserver", IPs: []net.IP{loopback, o.Address, o.APIService}, DNS: []string{
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
		}},
	}
	for _, s := range subjects {
		if err := o.Authority.Issue(s); err != nil {
			return err
		}
	}
	users := []pki.Subject{
		{Name: "admin", User: adminUser, Groups: []string{"system:masters"}},
		{Name: components.ControllerManager, User: "system:kube-controller-manager"},
		{Name: components.Scheduler, User: "system:kube-scheduler"},
	}
	for _, s := range users {
		if err := o.Authority.Kubeconfig(o.Kubeconfig(s.Name), o.URL(), s); err != nil {
			return err
		}
	}
	return nil
}

// Spec is the supervisor's specification of the control plane.
func (o Options) Spec() supervisor.Spec {
	program := func(name string, args ...string) supervisor.Program {
		return supervisor.Program{Name: name, Path: o.Programs.Path(name), Args: args}
	}
	return supervisor.Spec{
		Logs: o.Logs,
		Programs: []supervisor.Program{
			program(components.Etcd, o.etcd()...),
			program(components.APIServer, o.apiServer()...),
			program(components.ControllerManager, o.controllerManager()...),
			program(components.Scheduler, o.scheduler()...),
			{Name: Registry, Path: o.Self, Args: []string{"serve-images", o.Images, net.JoinHostPort(o.Address.String(), strconv.Itoa(o.Ports.Registry))}},
		},
	}
}

func loopbackURL(port int) string { return fmt.Sprintf("https://127.0.0.1:%d", port) }

func (o Options) etcd() []string {
	client, peer := loopbackURL(o.Ports.Etcd), loopbackURL(o.Ports.EtcdPeer)
	return []string{
		"--name=sandbox",
		"--data-dir=" + filepath.Join(o.Dir, "etcd"),
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=sandbox=" + peer,
		"--cert-file=" + o.Authority.Cert("etcd"), "--key-file=" + o.Authority.Key("etcd"),
		"--peer-cert-file=" + o.Authority.Cert("etcd"), "--peer-key-file=" + o.Authority.Key("etcd"),
		"--trusted-ca-file=" + o.Authority.CA(), "--client-cert-auth",
		"--peer-trusted-ca-file=" + o.Authority.CA(), "--peer-client-cert-auth",
		// A throw-away cluster need not survive a power failure, and disks of test machines are slow to confirm.
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

func (o Options) apiServer() []string {
	public, private := o.Authority.ServiceAccountKeys()
	args := []string{
		"--bind-address=" + o.Address.String(),
		"--secure-port=" + strconv.Itoa(o.Ports.APIServer),
		"--etcd-servers=" + loopbackURL(o.Ports.Etcd),
		"--etcd-cafile=" + o.Authority.CA(),
		"--etcd-certfile=" + o.Authority.Cert("etcd-client"), "--etcd-keyfile=" + o.Authority.Key("etcd-client"),
		"--tls-cert-file=" + o.Authority.Cert("apiserver"), "--tls-private-key-file=" + o.Authority.Key("apiserver"),
		"--client-ca-file=" + o.Authority.CA(),
		"--kubelet-certificate-authority=" + o.Authority.CA(),
		"--kubelet-client-certificate=" + o.Authority.Cert(KubeletClient), "--kubelet-client-key=" + o.Authority.Key(KubeletClient),
		// Nothing resolves the names of the sandbox's nodes.
		"--kubelet-preferred-address-types=InternalIP",
		"--service-account-issuer=" + issuer,
		"--service-account-key-file=" + public, "--service-account-signing-key-file=" + private,
		"--service-cluster-ip-range=" + o.Services,
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
	}
	if o.Audit {
		args = append(args, "--audit-policy-file="+o.auditPolicy(), "--audit-log-path="+filepath.Join(o.Logs, AuditLog))
	}
	if o.Address.IsLoopback() {
		// A loopback address may not be the endpoint of the service "kubernetes"; the cluster does without one.
		return append(args, "--endpoint-reconciler-type=none")
	}
	return append(args, "--advertise-address="+o.Address.String())
}

func (o Options) controllerManager() []string {
	_, private := o.Authority.ServiceAccountKeys()
	kubeconfig := o.Kubeconfig(components.ControllerManager)
	return []string{
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=127.0.0.1", "--secure-port=" + strconv.Itoa(o.Ports.ControllerManager),
		"--root-ca-file=" + o.Authority.CA(),
		"--service-account-private-key-file=" + private,
		"--cluster-signing-cert-file=" + o.Authority.CA(), "--cluster-signing-key-file=" + o.Authority.Key("ca"),
		"--use-service-account-credentials=true",
		"--leader-elect=false",
	}
}

func (o Options) scheduler() []string {
	kubeconfig := o.Kubeconfig(components.Scheduler)
	return []string{
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=127.0.0.1", "--secure-port=" + strconv.Itoa(o.Ports.Scheduler),
		"--leader-elect=false",
	}
}

// MakeDirs makes the directories that the programs expect.
func (o Options) MakeDirs() error {
	for _, dir := range []string{o.Dir, o.Logs, filepath.Join(o.Dir, "etcd")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}
