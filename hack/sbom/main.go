// SPDX-License-Identifier: Apache-2.0

// Command sbom prints the software bill of materials of a program of this repository as CycloneDX JSON: the modules
// whose packages are linked in for $GOOS and $GOARCH, with their checksums from go.sum, and the Go release.
//
// It asks `go list` and not the binary, because Go records no modules in a test binary, which the suite is.
// The output depends on the sources alone, so that it is the same each time.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	test := flag.Bool("test", false, "the program is the package's test binary")
	name := flag.String("name", "", "name of the program")
	version := flag.String("version", "", "version of the program")
	dir := flag.String("C", ".", "directory of the package")
	flag.Parse()
	if err := write(os.Stdout, *dir, *test, program{*name, *version}); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// program is what the bill is of.
type program struct{ name, version string }

func write(out io.Writer, dir string, test bool, p program) error {
	if p.name == "" || p.version == "" {
		return fmt.Errorf("-name and -version are required")
	}
	modules, err := linked(dir, test)
	if err != nil {
		return err
	}
	goVersion, err := goTool(dir, "env", "GOVERSION")
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document(p, string(goVersion), modules))
}

// goTool runs the go command in a directory and returns what it prints.
func goTool(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}
