// SPDX-License-Identifier: Apache-2.0

package components

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// Build compiles what is missing. It needs the go command and a module proxy, about 3 GB in Go's build cache, and
// several minutes when nothing was compiled before. told is called with every package that has been compiled.
func (p *Plan) Build(ctx context.Context, told func(done int, pkg string)) error {
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("go not found in PATH; building Kubernetes needs Go: https://go.dev/doc/install")
	}
	if err := os.MkdirAll(p.set.Dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(p.cache, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	out := filepath.Join(work, "bin")
	counter := &packageCounter{told: told}
	for i, b := range p.builds {
		if err := p.build(ctx, b, filepath.Join(work, strconv.Itoa(i)), out, counter); err != nil {
			return err
		}
	}
	if err := p.buildContainerd(ctx, out, counter); err != nil {
		return err
	}
	return p.install(out)
}

// build writes a module into dir and builds its programs into out.
func (p *Plan) build(ctx context.Context, b build, dir, out string, counter *packageCounter) error {
	for name, data := range b.files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644)); err != nil {
			return err
		}
	}
	args := append([]string{"build", "-v", "-trimpath", "-ldflags", b.flags, "-o", out + string(filepath.Separator)}, b.packages...)
	if err := runGo(ctx, dir, counter, args...); err != nil {
		return err
	}
	if slices.Contains(b.packages, agnhostPackage) {
		return p.recordAgnhostSource(ctx, dir)
	}
	return nil
}

// buildContainerd builds the container runtime into out. `go install` of a version goes by that module's own go.mod.
func (p *Plan) buildContainerd(ctx context.Context, out string, counter *packageCounter) error {
	if len(p.runtime) == 0 {
		return nil
	}
	args := []string{"install", "-v", "-trimpath", "-ldflags", "-s -w"}
	for _, pkg := range p.runtime {
		args = append(args, pkg+"@"+containerdVersion)
	}
	return runGo(ctx, out, counter, args...)
}

// install moves the built programs into place, each by an atomic rename, so that an interrupted build leaves no half
// of one.
func (p *Plan) install(out string) error {
	if err := os.Rename(filepath.Join(out, "server"), filepath.Join(out, Etcd)); err != nil {
		return err
	}
	for _, pkg := range p.all() {
		name := program(pkg)
		if err := os.Rename(filepath.Join(out, name), p.set.Path(name)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) recordAgnhostSource(ctx context.Context, work string) error {
	var dir bytes.Buffer
	if err := runGo(ctx, work, &dir, "list", "-f", "{{.Dir}}", agnhostPackage); err != nil {
		return err
	}
	return os.WriteFile(p.set.Path("agnhost.source"), dir.Bytes(), 0o644)
}
