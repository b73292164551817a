// SPDX-License-Identifier: Apache-2.0

package components

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
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
	if err := os.CopyFS(work, p.module.FS); err != nil {
		return err
	}
	out := filepath.Join(work, "bin")
	counter := &packageCounter{told: told}
	args := append([]string{"build", "-v", "-trimpath", "-ldflags", p.flags, "-o", out + string(filepath.Separator)}, p.packages...)
	if err := runGo(ctx, work, counter, args...); err != nil {
		return err
	}
	if err := p.buildContainerd(ctx, out, counter); err != nil {
		return err
	}
	if err := p.recordAgnhostSource(ctx, work); err != nil {
		return err
	}
	return p.install(out)
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
	if err := runGo(ctx, work, &dir, "list", "-f", "{{.Dir}}", "k8s.io/kubernetes/test/images/agnhost"); err != nil {
		return err
	}
	return os.WriteFile(p.set.Path("agnhost.source"), dir.Bytes(), 0o644)
}
