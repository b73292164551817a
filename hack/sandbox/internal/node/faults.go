// SPDX-License-Identifier: Apache-2.0

package node

import (
	"net"
	"os"
	"path/filepath"
	"slices"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/controlplane"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faultproxy"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/supervisor"
)

// FaultProxy is the component name of the fault proxy, and the command under which the sandbox's program is one.
const FaultProxy = "fault-proxy"

const (
	faultProxyConfig = "fault-proxy.json"
	inSelf           = "/run/self"
	// apiProxy is where the kubelet finds the API server; kubeletPort is the port that the kubelet registers. The
	// kubelet itself listens on loopback, so that the API server, which goes by the node's address, comes through the
	// proxy without anything in the Node object being changed.
	apiProxy    = "127.0.0.1:6443"
	kubeletPort = "10250"
)

// proxied tells whether the fault proxy is there.
func (o Options) proxied() bool { return o.Faults || o.Batch }

// kubeletServer is the URL of the API server as the kubelet is told.
func (o Options) kubeletServer() string {
	if o.proxied() {
		return "https://" + apiProxy
	}
	return o.Server
}

// behindFaultProxy changes the kubelet's configuration: what it says must be readable, and it must not be reachable but
// through the proxy.
func (o Options) behindFaultProxy(config map[string]any) {
	config["address"] = "127.0.0.1"
	config["contentType"] = "application/json"
	if !o.Faults {
		return
	}
	// Faults leave pods behind that do not go.
	config["maxPods"] = 250
	// With it a fault can ask for one of the two streams of a log.
	config["featureGates"] = map[string]bool{"PodLogsQuerySplitStreams": true}
}

// writeFaultProxy writes the proxy's configuration, and the further faults under the name that they have.
func (o Options) writeFaultProxy() error {
	config := o.faultProxy()
	if o.FaultsFile != "" {
		content, err := os.ReadFile(o.FaultsFile)
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.path(filepath.Base(o.FaultsFile)), content, 0o600); err != nil {
			return err
		}
		config.FaultsFile = filepath.Join(inNode, filepath.Base(o.FaultsFile))
	}
	return config.Write(o.path(faultProxyConfig))
}

func (o Options) faultProxy() faultproxy.Config {
	pair := func(name string) faultproxy.KeyPair {
		return faultproxy.KeyPair{Cert: inPKI + "/" + name + ".crt", Key: inPKI + "/" + name + ".key"}
	}
	return faultproxy.Config{
		APIListen: apiProxy, APIServer: o.Server,
		KubeletListen: net.JoinHostPort(o.Address.String(), kubeletPort), Kubelet: "https://127.0.0.1:" + kubeletPort,
		CA: inPKI + "/ca.crt", Serving: pair(o.serving()), Node: pair("kubelet-" + o.Name),
		Admin: pair(controlplane.KubeletClient), Caller: controlplane.KubeletClientUser,
		Batch: o.Batch,
	}
}

// addFaultProxy runs the proxy before the kubelet looks for it.
func (o Options) addFaultProxy(spec *supervisor.Spec) {
	spec.Machine.Binds = append(spec.Machine.Binds, supervisor.Bind{Source: filepath.Dir(o.Self), Target: inSelf})
	spec.Programs = slices.Insert(spec.Programs, 0, supervisor.Program{
		Name: FaultProxy, Path: filepath.Join(inSelf, filepath.Base(o.Self)), Args: []string{FaultProxy, inNode + "/" + faultProxyConfig},
	})
}
