// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
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

// footprint is by what one sandbox is told from everything else on the machine, other sandboxes among it.
type footprint struct {
	// dir is the directory of the sandbox, cgroup the name of its cgroup in every hierarchy.
	dir, cgroup string
	// bridge and prefix are the name of its bridge and the beginning of its addresses.
	bridge, prefix string
	// links are its network interfaces, with the index that no later one gets; netns its network namespaces.
	links, netns []string
	// files are those of its programs' kinds that were there before it.
	files []string
}

// lookAt learns the footprint of a sandbox that is up. before are the files that sharedFiles found before it.
func lookAt(t *testing.T, c *cluster, before []string) footprint {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(c.dir, c.name, "state.json"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct{ Plan struct{ Octet int } }
	if err := json.Unmarshal(data, &state); err != nil || state.Plan.Octet == 0 {
		t.Fatalf("the state has no network: %v\n%s", err, data)
	}
	root := sha256.Sum256([]byte(c.dir))
	f := footprint{
		dir: filepath.Join(c.dir, c.name) + "/", cgroup: fmt.Sprintf("vk-sandbox-%s-%x", c.name, root[:4]),
		bridge: fmt.Sprintf("vksandbox%d", state.Plan.Octet), prefix: fmt.Sprintf("10.%d.", state.Plan.Octet), files: before,
	}
	veth := regexp.MustCompile(fmt.Sprintf(`^\d+ (%s|vks%dn\d+)$`, f.bridge, state.Plan.Octet))
	f.links = slices.DeleteFunc(links(t), func(l string) bool { return !veth.MatchString(l) })
	own, _ := os.Readlink("/proc/self/ns/net")
	for _, p := range processes() {
		if f.owns(p) && p.netns != own && !slices.Contains(f.netns, p.netns) {
			f.netns = append(f.netns, p.netns)
		}
	}
	for _, what := range []string{"cgroups", "interfaces", "processes"} { // its mounts are its own processes' only
		if !strings.Contains(f.left(t), what+": left behind") {
			t.Fatalf("no %s of the sandbox are found while it is up: %+v", what, f)
		}
	}
	return f
}

// left tells what there is of the sandbox.
func (f footprint) left(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	tell := func(what string, lines []string) {
		for _, line := range lines {
			fmt.Fprintf(&out, "%s: left behind: %s\n", what, line)
		}
	}
	tell("cgroups", f.cgroups())
	tell("mounts", f.mounts(t))
	tell("interfaces", slices.DeleteFunc(links(t), func(l string) bool { return !slices.Contains(f.links, l) }))
	tell("iptables", slices.DeleteFunc(iptables(t), func(rule string) bool {
		return !strings.Contains(rule, f.bridge) && !strings.Contains(rule, " "+f.prefix)
	}))
	for _, p := range processes() {
		if f.owns(p) || slices.Contains(f.netns, p.netns) {
			tell("processes", []string{p.pid + " " + p.command})
		}
	}
	tell("files", slices.DeleteFunc(sharedFiles(), func(file string) bool { return slices.Contains(f.files, file) }))
	return out.String()
}

// sharedFiles are files at the places where containerd, the kubelet and CNI plugins put them if they are not kept in.
func sharedFiles() []string {
	kinds := regexp.MustCompile(`containerd|runc|kube|cni|netns|pods|etcd`)
	var files []string
	for _, dir := range []string{"/run", "/run/netns", "/var/lib", "/var/log", "/etc/cni", "/opt/cni", "/etc/containerd"} {
		entries, _ := os.ReadDir(dir)
		for _, entry := range entries {
			if path := filepath.Join(dir, entry.Name()); kinds.MatchString(path) {
				files = append(files, path)
			}
		}
	}
	return files
}

func (f footprint) cgroups() []string {
	var found []string
	_ = filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && strings.Contains(path+"/", "/"+f.cgroup+"/") {
			found = append(found, path)
		}
		return nil
	})
	return found
}

func (f footprint) mounts(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, f.dir) })
}

// owns reports whether a process is one of the sandbox: it names its directory, or is in its cgroup.
func (f footprint) owns(p process) bool {
	return strings.Contains(p.command, " "+f.dir) || strings.Contains(p.command, "="+f.dir) || strings.Contains(p.cgroups, "/"+f.cgroup+"/")
}

// process is a process of the machine.
type process struct{ pid, command, cgroups, netns string }

func processes() []process {
	var found []process
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		command, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		cgroups, _ := os.ReadFile(filepath.Join(dir, "cgroup"))
		netns, err := os.Readlink(filepath.Join(dir, "ns/net"))
		if err != nil || len(command) == 0 {
			continue // it has ended, or is the kernel's
		}
		found = append(found, process{filepath.Base(dir), strings.ReplaceAll(string(command), "\x00", " "), string(cgroups), netns})
	}
	return found
}

func links(t *testing.T) []string {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range all {
		names = append(names, fmt.Sprintf("%d %s", i.Index, i.Name))
	}
	return names
}

// iptables are the rules of the machine, none if there is no such program.
func iptables(t *testing.T) []string {
	t.Helper()
	path, err := exec.LookPath("iptables-save")
	if err != nil {
		path = "/usr/sbin/iptables-save"
	}
	out, err := exec.Command(path).Output()
	if err != nil {
		return nil
	}
	var rules []string
	for _, line := range bytes.Split(out, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("-")) {
			rules = append(rules, string(line))
		}
	}
	return rules
}
