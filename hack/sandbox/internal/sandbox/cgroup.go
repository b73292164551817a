// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const cgroupMount = "/sys/fs/cgroup"

// hierarchies returns the directories below which cgroups are made: one per controller in version 1, one in version 2.
func hierarchies() ([]string, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(cgroupMount, &stat); err != nil {
		return nil, fmt.Errorf("cgroups are not mounted: %w", err)
	}
	if stat.Type == unix.CGROUP2_SUPER_MAGIC {
		return []string{cgroupMount}, nil
	}
	files, err := filepath.Glob(cgroupMount + "/*/cgroup.procs")
	if err != nil || len(files) == 0 {
		return nil, errors.Join(err, fmt.Errorf("there are no cgroup hierarchies in %s", cgroupMount))
	}
	for i, file := range files {
		files[i] = filepath.Dir(file)
	}
	return files, nil
}

// makeCgroup makes the parent of a node's containers before the kubelet looks for it.
func (s *Sandbox) makeCgroup(node string) error {
	roots, err := hierarchies()
	if err != nil {
		return err
	}
	for _, root := range roots {
		if err := os.MkdirAll(filepath.Join(root, s.cgroup(), node), 0o755); err != nil {
			return fmt.Errorf("create the cgroup of %s: %w", node, err)
		}
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
			inherit(root, file, s.cgroup(), filepath.Join(s.cgroup(), node))
		}
		if root == cgroupMount {
			delegate(root, filepath.Join(root, s.cgroup()), filepath.Join(root, s.cgroup(), node))
		}
	}
	return nil
}

// delegate lets cgroups of version 2 limit what is below them, by every controller that the machine has: the kubelet
// insists on all of them in its root. Where the service manager forbids one, the kubelet says so in its log.
func delegate(groups ...string) {
	available, _ := os.ReadFile(filepath.Join(cgroupMount, "cgroup.controllers"))
	for _, group := range groups {
		for _, controller := range strings.Fields(string(available)) {
			_ = os.WriteFile(filepath.Join(group, "cgroup.subtree_control"), []byte("+"+controller), 0)
		}
	}
}

// inherit gives new cgroups of version 1's cpuset controller, which begin with nothing, what the root has.
func inherit(root, file string, groups ...string) {
	value, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return
	}
	for _, group := range groups {
		_ = os.WriteFile(filepath.Join(root, group, file), value, 0)
	}
}

// removeCgroups removes the cgroups of the sandbox's containers from every hierarchy, after killing what a node that
// died in an unusual way may have left in them.
func (s *Sandbox) removeCgroups() error {
	var failed error
	for _, pattern := range []string{"/sys/fs/cgroup/", "/sys/fs/cgroup/*/"} {
		roots, _ := filepath.Glob(pattern + s.cgroup())
		for _, root := range roots {
			if !eventually(goneTimeout, func() bool { return removeCgroup(root) == nil }) {
				failed = errors.Join(failed, fmt.Errorf("the cgroup %s cannot be removed: %w", root, removeCgroup(root)))
			}
		}
	}
	return failed
}

// removeCgroup removes a tree of cgroups from the leaves up. Their files are the kernel's and go with them.
func removeCgroup(root string) error {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	for i := len(dirs) - 1; i >= 0; i-- {
		killCgroup(dirs[i])
		if removed := os.Remove(dirs[i]); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}
	return err
}

func killCgroup(dir string) {
	data, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if err != nil {
		return
	}
	for _, field := range strings.Fields(string(data)) {
		var pid int
		if _, err := fmt.Sscan(field, &pid); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
