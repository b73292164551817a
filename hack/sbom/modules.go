// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// module is one that packages of the program come from.
type module struct {
	Path, Version string
	// Sum is the checksum of go.sum, "h1:" and base64.
	Sum string
	// Main is set for the module of the program itself.
	Main    bool
	Replace *module
}

// linked lists the modules that the package in dir, or its test binary, is made of, sorted by path. It fails on a
// module without a checksum, since what is not in go.sum may be anything.
func linked(dir string, test bool) ([]module, error) {
	args := []string{"list", "-deps", "-json=Module"}
	if test {
		args = append(args, "-test")
	}
	out, err := goTool(dir, append(args, ".")...)
	if err != nil {
		return nil, err
	}
	return collect(bytes.NewReader(out))
}

// collect reads what `go list -json=Module` prints, a package after the other.
func collect(in io.Reader) ([]module, error) {
	var modules []module
	packages := json.NewDecoder(in)
	for {
		var p struct{ Module *module }
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what go list prints: %w", err)
		}
		m := p.Module
		if m == nil || m.Main { // of the standard library, or of the program itself
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		if !slices.ContainsFunc(modules, func(known module) bool { return known.Path == m.Path }) {
			modules = append(modules, *m)
		}
	}
	for _, m := range modules {
		if m.Version == "" || !strings.HasPrefix(m.Sum, "h1:") {
			return nil, fmt.Errorf("module %s has no version or no checksum; run: go mod tidy", m.Path)
		}
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}
