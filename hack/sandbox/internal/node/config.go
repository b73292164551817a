// SPDX-License-Identifier: Apache-2.0

package node

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"sigs.k8s.io/yaml"
)

// containerdConfig is written in version 3 of the format, that of containerd 2.
func (o Options) containerdConfig() (string, error) {
	snapshotter, err := o.snapshotter()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`version = 3
imports = []
root = %q
state = "/run/containerd"
# They make directories of the machine's: /opt/containerd, and the socket of plugins that nobody has here.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]

[grpc]
address = %q

[plugins."io.containerd.cri.v1.images"]
snapshotter = %q

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = %q

[plugins."io.containerd.cri.v1.images".registry]
config_path = %q

[plugins."io.containerd.cri.v1.runtime"]
# A root user in a sandbox may not be allowed to lower OOM scores.
restrict_oom_score_adj = true
# Loading a profile would change the machine's kernel.
disable_apparmor = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = [%q]
conf_dir = %q

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
BinaryName = %q
SystemdCgroup = false
`, inNode+"/containerd", criSock, snapshotter, o.PauseImage, certsDir, o.Machine.CNI, inNode+"/cni", o.Machine.Runc), nil
}

// snapshotter is overlayfs where the file system below can carry an overlay, and else the one that copies.
func (o Options) snapshotter() (string, error) {
	dir, err := os.MkdirTemp(o.Dir, "overlay-probe-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	options := ""
	for i, option := range []string{"lowerdir", "upperdir", "workdir"} {
		sub := filepath.Join(dir, option)
		if err := os.Mkdir(sub, 0o755); err != nil {
			return "", err
		}
		if i > 0 {
			options += ","
		}
		options += option + "=" + sub
	}
	target := filepath.Join(dir, "merged")
	if err := os.Mkdir(target, 0o755); err != nil {
		return "", err
	}
	if err := unix.Mount("overlay", target, "overlay", 0, options); err != nil {
		return "native", nil
	}
	return "overlayfs", unix.Unmount(target, unix.MNT_DETACH)
}

// registryConfig makes the sandbox's registry the mirror of every other.
func (o Options) registryConfig() (string, error) {
	return fmt.Sprintf("server = \"http://%[1]s\"\n\n[host.\"http://%[1]s\"]\ncapabilities = [\"pull\", \"resolve\"]\n", o.Registry), nil
}

func (o Options) cniConfig() (string, error) {
	plugins := []any{
		map[string]any{
			"type": "bridge", "bridge": "cni0", "isDefaultGateway": true, "hairpinMode": true,
			"ipam": map[string]any{
				"type":    "host-local",
				"dataDir": "/run/cni",
				"ranges":  []any{[]any{map[string]any{"subnet": o.Pods.String()}}},
			},
		},
		map[string]any{"type": "portmap", "capabilities": map[string]any{"portMappings": true}},
	}
	data, err := json.MarshalIndent(map[string]any{"cniVersion": "0.4.0", "name": "sandbox", "plugins": plugins}, "", "  ")
	return string(data), err
}

// kubeletConfig keeps the kubelet's defaults except for what the sandbox's machine imposes.
func (o Options) kubeletConfig() (string, error) {
	config := map[string]any{
		"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
		"containerRuntimeEndpoint": "unix://" + criSock,
		"address":                  o.Address.String(),
		"authentication":           map[string]any{"x509": map[string]any{"clientCAFile": inPKI + "/ca.crt"}},
		"tlsCertFile":              inPKI + "/" + o.serving() + ".crt",
		"tlsPrivateKeyFile":        inPKI + "/" + o.serving() + ".key",
		"clusterDomain":            "cluster.local",
		"clusterDNS":               []string{o.DNS.String()},
		"resolvConf":               inNode + "/resolv.conf",
		"podLogsDir":               inNode + "/pod-logs",
		"volumePluginDir":          inNode + "/kubelet/plugins-exec",
		"cgroupDriver":             "cgroupfs",
		"cgroupRoot":               o.CgroupParent,
		// Every pod has a cgroup below the sandbox's own; what the machine has is not divided.
		"failCgroupV1":           false,
		"cgroupsPerQOS":          true,
		"enforceNodeAllocatable": []string{},
		"failSwapOn":             false,
		"oomScoreAdj":            0,
		// The state of the machine's disk is none of the tests' business.
		"evictionHard":                map[string]string{"memory.available": "100Mi", "nodefs.available": "0%", "nodefs.inodesFree": "0%", "imagefs.available": "0%"},
		"imageGCHighThresholdPercent": 100,
		"serializeImagePulls":         false,
	}
	if o.proxied() {
		o.behindFaultProxy(config)
	}
	data, err := yaml.Marshal(config)
	return string(data), err
}

func (o Options) proxyConfig() (string, error) {
	config := map[string]any{
		"apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration",
		"clientConnection": map[string]any{"kubeconfig": inNode + "/kube-proxy.kubeconfig"},
		"hostnameOverride": o.Name,
		"mode":             "iptables",
		"clusterCIDR":      o.Pods.String(),
		// The size of the connection table is the machine's, not the namespace's.
		"conntrack": map[string]any{"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
	}
	data, err := yaml.Marshal(config)
	return string(data), err
}
