// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/nikolalohinski/gonja/v2/loaders"
)

// loader reads templates from the job's file system only. As in Jinja2, names are relative to its root wherever the
// include stands.
type loader struct {
	job  *job
	file string // the template whose statements use this loader
}

var _ loaders.Loader = (*loader)(nil)

// Read returns the text of a template.
func (l *loader) Read(name string) (io.Reader, error) {
	if name == l.job.name {
		return strings.NewReader(l.job.source), nil
	}
	data, err := read(l.job.files, name)
	if err != nil {
		return nil, err
	}
	if l.job.guard.fault = inspect(name, string(data)); l.job.guard.fault != nil {
		return nil, l.job.guard.fault
	}
	return strings.NewReader(string(data)), nil
}

// Resolve reports whether a template exists, so that "ignore missing" works, and cleans its name.
func (l *loader) Resolve(name string) (string, error) {
	clean, err := rooted(name)
	if err != nil {
		return "", err
	}
	if info, err := fs.Stat(l.job.files, clean); err != nil || info.IsDir() {
		return "", notFound(name)
	}
	return clean, nil
}

// Inherit is called when a template includes, imports or extends another.
func (l *loader) Inherit(name string) (loaders.Loader, error) {
	if err := l.job.guard.enter(name); err != nil {
		return nil, err
	}
	return &loader{job: l.job, file: name}, nil
}

func read(files fs.FS, name string) ([]byte, error) {
	clean, err := rooted(name)
	if err != nil {
		return nil, err
	}
	data, err := fs.ReadFile(files, clean)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(name)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read template %q: %w", name, err)
	}
	if len(data) > maxSource {
		return nil, fmt.Errorf("template %q is larger than %d KiB", name, maxSource>>10)
	}
	return data, nil
}

func notFound(name string) error {
	return fmt.Errorf("template %q not found in the template directories", name)
}

// rooted cleans a name and refuses those that point outside the template directories.
func rooted(name string) (string, error) {
	if path.IsAbs(name) || strings.Contains(name, `\`) || slices.Contains(strings.Split(name, "/"), "..") {
		return "", fmt.Errorf("%q is outside the template directories; absolute paths and .. are not allowed", name)
	}
	clean := path.Clean(name)
	if clean == "." || !fs.ValidPath(clean) {
		return "", fmt.Errorf("%q is not a valid template name", name)
	}
	return clean, nil
}
