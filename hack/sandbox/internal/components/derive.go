// SPDX-License-Identifier: Apache-2.0

package components

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const kubernetes = "k8s.io/kubernetes"

// gomod is what `go mod edit -json` prints.
type gomod struct {
	Go      string
	Godebug []struct{ Key, Value string }
	Require []struct{ Path, Version string }
	Replace []struct{ Old, New struct{ Path string } }
}

// require is a go.mod that requires the programs of a version of Kubernetes at the versions that its own go.mod
// requires. That one replaces the modules that are released with it by directories; they have versions of their own.
func (own gomod) require(v version) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "module vk-test-set.invalid/kubernetes\n\ngo %s\n", own.Go)
	for _, g := range own.Godebug {
		fmt.Fprintf(&b, "\ngodebug %s=%s\n", g.Key, g.Value)
	}
	fmt.Fprintf(&b, "\ntool (\n\t%s\n)\n", strings.Join(slices.Concat(controlPlane, onNode), "\n\t"))
	fmt.Fprintf(&b, "\nrequire (\n\t%s %s\n", kubernetes, v)
	for _, r := range own.Require {
		for _, replace := range own.Replace {
			if replace.Old.Path == r.Path && strings.HasPrefix(replace.New.Path, ".") {
				r.Version = v.staging()
			}
		}
		fmt.Fprintf(&b, "\t%s %s\n", r.Path, r.Version)
	}
	b.WriteString(")\n")
	return b.Bytes()
}

// Pin writes v1.36.3.mod and v1.36.3.sum, for example, into a directory: what [Module] calls pins.
func Pin(ctx context.Context, text, dir string) error {
	v, exact, err := parseVersion(text)
	if err != nil {
		return err
	}
	if !exact {
		return fmt.Errorf("%q is not an exact version of Kubernetes; write for example %s", text, v)
	}
	work, err := os.MkdirTemp("", "pin-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := derive(ctx, v, work); err != nil {
		return err
	}
	for _, kind := range []string{"mod", "sum"} {
		data, err := os.ReadFile(filepath.Join(work, "go."+kind))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, v.String()+"."+kind), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// derive writes a go.mod and a go.sum that pin a version of Kubernetes into a directory. The go command verifies what
// it downloads with its checksum database, as for every module that is required for the first time.
func derive(ctx context.Context, v version, dir string) error {
	var downloaded struct{ GoMod string }
	if err := goJSON(ctx, dir, &downloaded, "mod", "download", "-json", kubernetes+"@"+v.String()); err != nil {
		return explain(ctx, dir, v, err)
	}
	var own gomod
	if err := goJSON(ctx, dir, &own, "mod", "edit", "-json", downloaded.GoMod); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), own.require(v), 0o644); err != nil {
		return err
	}
	return runGo(ctx, dir, &bytes.Buffer{}, "mod", "tidy")
}

func goJSON(ctx context.Context, dir string, into any, args ...string) error {
	var out bytes.Buffer
	if err := runGo(ctx, dir, &out, args...); err != nil {
		// A download that fails tells why on its standard output.
		var failed struct{ Error string }
		if json.Unmarshal(out.Bytes(), &failed) == nil && failed.Error != "" {
			return errors.New(failed.Error)
		}
		return err
	}
	return json.Unmarshal(out.Bytes(), into)
}

// explain says which versions there are if one cannot be downloaded because it does not exist.
func explain(ctx context.Context, dir string, v version, failed error) error {
	var out bytes.Buffer
	if err := runGo(ctx, dir, &out, "list", "-m", "-versions", kubernetes); err != nil {
		return fmt.Errorf("cannot download Kubernetes %s: %w", v, failed)
	}
	there := releases(out.String(), v.minor)
	if slices.Contains(there, v.String()) {
		return fmt.Errorf("cannot download Kubernetes %s: %w", v, failed)
	}
	return fmt.Errorf("the module proxy has no Kubernetes %s, but %s", v, strings.Join(there, ", "))
}

// releases are those of a minor version in a list of versions, without pre-releases.
func releases(list string, minor int) (there []string) {
	for _, word := range strings.Fields(list) {
		if v, exact, err := parseVersion(word); err == nil && exact && v.minor == minor {
			there = append(there, word)
		}
	}
	return there
}

// derivedDir keeps the files of a version that is not pinned.
func derivedDir(cache string, v version) string { return filepath.Join(cache, "modules", v.String()) }

// Derives reports whether a version from [Module.Resolve] is not pinned and has never been used, so that [NewPlan]
// downloads modules first.
func (m Module) Derives(text, cache string) bool {
	v, exact, err := parseVersion(text)
	_, pinned, failed := m.pinned(v)
	_, absent := os.Stat(derivedDir(cache, v))
	return exact && err == nil && failed == nil && !pinned && absent != nil
}

// filesOf are the files that pin a version of Kubernetes. What the program does not have is derived once, and kept
// below the cache directory.
func (m Module) filesOf(ctx context.Context, v version, cache string) (files, error) {
	if found, pinned, err := m.pinned(v); pinned || err != nil {
		return found, err
	}
	dir := derivedDir(cache, v)
	if _, err := os.Stat(dir); err != nil {
		work, err := os.MkdirTemp(cache, "derive-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(work)
		if err := derive(ctx, v, work); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
			return nil, err
		}
		if err := os.Rename(work, dir); err != nil {
			return nil, err
		}
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	return files{"go.mod": mod, "go.sum": sum}, err
}
