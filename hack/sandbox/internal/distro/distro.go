// SPDX-License-Identifier: Apache-2.0

// Package distro finds the programs that a sandbox takes from the machine's distribution, and installs the packages
// that lack on Debian and Ubuntu.
package distro

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Programs are the distribution's programs that a sandbox needs: all but Busybox are those of a node.
type Programs struct {
	// Runc, IPTables and Busybox are absolute paths. Busybox is statically linked.
	Runc, IPTables, Busybox string
	// CNI is the directory of the CNI plugins.
	CNI string
}

// searchPath is looked through besides PATH: administrators' directories are missing in the PATH of plain users.
var searchPath = []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}

// cniDirs are the places of the CNI plugins: Debian's package, then the CNI project's convention.
var cniDirs = []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"}

// cniPlugins are the plugins that a node's network configuration names.
var cniPlugins = []string{"bridge", "host-local", "loopback", "portmap"}

// Find looks up the program that images are built from and, if node is true, those of a node. It returns the Debian
// packages of those that lack.
func Find(node bool) (Programs, []string) {
	var missing []string
	find := func(pkg string, accept func(path string) bool, names ...string) string {
		for _, name := range names {
			if path := lookup(name, accept); path != "" {
				return path
			}
		}
		if !slices.Contains(missing, pkg) {
			missing = append(missing, pkg)
		}
		return ""
	}
	programs := Programs{Busybox: find("busybox-static", isStatic, "busybox", "busybox.static")}
	if !node {
		return programs, missing
	}
	programs.Runc = find("runc", nil, "runc")
	programs.IPTables = find("iptables", nil, "iptables")
	if programs.CNI = findCNI(); programs.CNI == "" {
		missing = append(missing, "containernetworking-plugins")
	}
	return programs, missing
}

func lookup(name string, accept func(string) bool) string {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), searchPath...) {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 || !filepath.IsAbs(path) {
			continue
		}
		if accept == nil || accept(path) {
			return path
		}
	}
	return ""
}

func findCNI() string {
	for _, dir := range cniDirs {
		complete := !slices.ContainsFunc(cniPlugins, func(plugin string) bool {
			_, err := os.Stat(filepath.Join(dir, plugin))
			return err != nil
		})
		if complete {
			return dir
		}
	}
	return ""
}

// isStatic tells whether a program runs in an image that holds nothing else: it asks for no dynamic loader.
func isStatic(path string) bool {
	file, err := elf.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	return !slices.ContainsFunc(file.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
}

// InstallCommand is what a person would type to install packages.
func InstallCommand(packages []string) string {
	return "apt-get update && apt-get install -y --no-install-recommends " + strings.Join(packages, " ")
}

// CanInstall tells whether Install can work here, and if not, why.
func CanInstall() error {
	if os.Geteuid() != 0 {
		return errors.New("not running as root")
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("this is not Debian or Ubuntu (no apt-get)")
	}
	return nil
}

// Install installs Debian packages. It must run as root.
func Install(ctx context.Context, packages []string) error {
	update := []string{"update", "-q"}
	install := append([]string{"install", "-q", "-y", "--no-install-recommends"}, packages...)
	for _, args := range [][]string{update, install} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", args[0], err, lastLines(string(out), 10))
		}
	}
	return nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
