// SPDX-License-Identifier: Apache-2.0

package components

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Module is the source of the build.
type Module struct {
	// FS is the sandbox's own module: go.mod and go.sum pin every component of its own version of Kubernetes, and what
	// its images are made of; pause/ holds the one program of our own.
	FS fs.FS
	// Pins are the go.mod and go.sum of older versions of Kubernetes: v1.36.3.mod and v1.36.3.sum, one release of each
	// minor version.
	Pins fs.FS
}

// files are the files of a module by their paths.
type files map[string][]byte

// own are the files of FS.
func (m Module) own() (files, error) {
	all := files{}
	err := fs.WalkDir(m.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[name], err = fs.ReadFile(m.FS, name)
		return err
	})
	return all, err
}

// requirement is the version of Kubernetes in a go.mod.
var requirement = regexp.MustCompile(`(?m)^\s*k8s\.io/kubernetes (v\S+)`)

// current is the version of Kubernetes that the sandbox's own go.mod requires.
func (m Module) current() (version, error) {
	gomod, err := fs.ReadFile(m.FS, "go.mod")
	if err != nil {
		return version{}, err
	}
	found := requirement.FindSubmatch(gomod)
	if found == nil {
		return version{}, errors.New("the sandbox's go.mod does not require k8s.io/kubernetes")
	}
	v, _, err := parseVersion(string(found[1]))
	return v, err
}

// pins are the versions of Pins, oldest first.
func (m Module) pins() ([]version, error) {
	if m.Pins == nil {
		return nil, nil
	}
	names, err := fs.Glob(m.Pins, "*.mod")
	if err != nil {
		return nil, err
	}
	pins := make([]version, len(names))
	for i, name := range names {
		if pins[i], _, err = parseVersion(strings.TrimSuffix(name, ".mod")); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(pins, version.compare)
	return pins, nil
}

// Resolve is the version that a user means: v1.36.3, or v1.36 for the one that is pinned. It is empty for that of the
// sandbox's own go.mod. Whether there is such a release is not known yet; its minor version is supported.
func (m Module) Resolve(text string) (string, error) {
	current, err := m.current()
	if err != nil || text == "" {
		return "", err
	}
	pins, err := m.pins()
	if err != nil {
		return "", err
	}
	wanted, exact, err := parseVersion(text)
	if err != nil {
		return "", err
	}
	supported := slices.Concat(pins, []version{current})
	i := slices.IndexFunc(supported, func(v version) bool { return v.minor == wanted.minor })
	if i < 0 {
		return "", fmt.Errorf("version %s is not supported; the sandbox runs Kubernetes 1.%d to 1.%d", text, supported[0].minor, current.minor)
	}
	if !exact {
		wanted = supported[i]
	}
	if wanted == current {
		return "", nil
	}
	return wanted.String(), nil
}

// pinned are the files that pin a version, false if none do.
func (m Module) pinned(v version) (files, bool, error) {
	pins, err := m.pins()
	if err != nil || !slices.Contains(pins, v) {
		return nil, false, err
	}
	mod, err := fs.ReadFile(m.Pins, v.String()+".mod")
	if err != nil {
		return nil, false, err
	}
	sum, err := fs.ReadFile(m.Pins, v.String()+".sum")
	return files{"go.mod": mod, "go.sum": sum}, true, err
}
