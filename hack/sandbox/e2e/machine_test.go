// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// machine is what a sandbox could leave behind, as sorted lines of text.
type machine map[string][]string

// lookAt takes stock of the machine. Files are looked for where the sandbox, containerd, the kubelet and CNI plugins
// would put them if they were not kept in.
func lookAt(t *testing.T) machine {
	t.Helper()
	m := machine{
		"mounts":     mounts(t),
		"interfaces": interfaces(t),
		"iptables":   output(t, "iptables-save"),
		"processes":  processes(),
		"netns":      namespaces(),
		"cgroups":    cgroups(),
	}
	for _, dir := range []string{"/run", "/var/lib", "/var/log", "/etc/cni", "/opt/cni", "/etc/containerd"} {
		entries, _ := os.ReadDir(dir)
		for _, entry := range entries {
			m["files"] = append(m["files"], filepath.Join(dir, entry.Name()))
		}
	}
	for name := range m {
		slices.Sort(m[name])
	}
	return m
}

// difference tells what is in one list and not in the other.
func difference(before, after machine) string {
	var out strings.Builder
	for name, lines := range after {
		for _, line := range lines {
			if !slices.Contains(before[name], line) {
				fmt.Fprintf(&out, "%s: left behind: %s\n", name, line)
			}
		}
		for _, line := range before[name] {
			if !slices.Contains(lines, line) && name != "processes" && name != "netns" {
				fmt.Fprintf(&out, "%s: gone: %s\n", name, line)
			}
		}
	}
	return out.String()
}

func mounts(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

func interfaces(t *testing.T) []string {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range all {
		names = append(names, i.Name)
	}
	return names
}

// processes are those of the kinds that a sandbox starts.
func processes() []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		data, _ := os.ReadFile(file)
		line := strings.ReplaceAll(string(data), "\x00", " ")
		program := filepath.Base(strings.SplitN(line+" ", " ", 2)[0])
		switch {
		case slices.Contains([]string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet",
			"kube-proxy", "containerd", "containerd-shim-runc-v2", "pause", "agnhost"}, program),
			strings.Contains(line, " supervise "), strings.Contains(line, " serve-images "):
			found = append(found, filepath.Base(filepath.Dir(file))+" "+line)
		}
	}
	return found
}

// namespaces are the network namespaces that a process lives in or that have a name.
func namespaces() []string {
	seen := map[string]bool{}
	links, _ := filepath.Glob("/proc/[0-9]*/ns/net")
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil {
			seen[target] = true
		}
	}
	named, _ := filepath.Glob("/run/netns/*")
	for _, name := range named {
		seen[name] = true
	}
	var all []string
	for name := range seen {
		all = append(all, name)
	}
	return all
}

// ours are cgroups of containers: service managers make and remove others all the time.
var ours = regexp.MustCompile(`vk-sandbox|k8s\.io|kubepods|containerd|/system\.slice:`)

func cgroups() []string {
	var found []string
	_ = filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && ours.MatchString(path) {
			found = append(found, path)
		}
		return nil
	})
	return found
}

// output returns the lines of a command without comments and counters.
func output(t *testing.T, name string, args ...string) []string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path = "/usr/sbin/" + name
	}
	out, err := exec.Command(path, args...).Output()
	if err != nil {
		return nil
	}
	var lines []string
	for _, line := range bytes.Split(out, []byte("\n")) {
		if len(line) > 0 && line[0] != '#' && line[0] != ':' {
			lines = append(lines, string(line))
		}
	}
	return lines
}
