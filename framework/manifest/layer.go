// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Layer is a directory of templates.
type Layer struct {
	// Name is how messages call the directory: its path, or "templates" for the built-in one.
	Name string
	// FS holds the files. Templates are the *.yaml and *.yml files at its top; those whose names begin with "_" or ".",
	// and files in sub-directories, are no tests but can be included and imported.
	FS fs.FS
}

// Dir is the layer of a directory of this machine. Symbolic links cannot lead out of it. The directory stays open until
// the process ends.
func Dir(path string) (Layer, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return Layer{}, fmt.Errorf("cannot open the template directory: %w", err)
	}
	return Layer{Name: path, FS: root.FS()}, nil
}

// stack is layers seen as one file system, in which a file of a later layer replaces that of an earlier one.
type stack []Layer

var _ fs.FS = stack(nil)

// Open opens the topmost file of a name.
func (s stack) Open(name string) (fs.File, error) {
	if layer, ok := s.owner(name); ok {
		return layer.FS.Open(name)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// owner is the topmost layer that has a file. Any failure but absence counts as presence: a file that cannot be read
// must not be replaced silently by the one below.
func (s stack) owner(name string) (Layer, bool) {
	for _, layer := range slices.Backward(s) {
		if _, err := fs.Stat(layer.FS, name); err == nil || !isAbsent(err) {
			return layer, true
		}
	}
	return Layer{}, false
}

// path is how messages call a file.
func (s stack) path(name string) string {
	if layer, ok := s.owner(name); ok {
		return path.Join(layer.Name, name)
	}
	return name
}

// names lists the templates of all layers, sorted.
func (s stack) names(problems *yamlpos.Problems) []string {
	var out []string
	for _, layer := range s {
		entries, err := fs.ReadDir(layer.FS, ".")
		if err != nil {
			problems.Add(layer.Name, 0, "cannot list the template directory: %s", err)
			continue
		}
		found := 0
		for _, entry := range entries {
			if name := entry.Name(); isTemplate(layer.FS, name) {
				found++
				out = append(out, name)
			}
		}
		if found == 0 {
			problems.Add(layer.Name, 0, "this directory contains no templates (*.yaml)")
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isTemplate(files fs.FS, name string) bool {
	if strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
		return false
	}
	if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" {
		return false
	}
	info, err := fs.Stat(files, name)
	return err != nil || info.Mode().IsRegular()
}
