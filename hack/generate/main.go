// SPDX-License-Identifier: Apache-2.0

// Command generate writes what is derived from the source: the JSON schemas in docs/schema, docs/configuration.md,
// docs/validation.md, docs/capabilities.md, docs/labels.md, docs/lifecycle.md, docs/permissions.md and
// templates/README.md. Run it in the root of the repository: make generate
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// remedy says how to update the generated files.
const remedy = "run make generate and commit the result"

func main() {
	check := flag.Bool("verify", false, "write nothing, and fail if a generated file is outdated")
	list := flag.Bool("list", false, "list the generated files, and write nothing")
	typical := flag.String("typical", "", "first copy the durations of the templates from this `report.yaml`")
	flag.Parse()
	if err := run(".", *check, *list, *typical, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, check, list bool, typical string, out io.Writer) error {
	if typical != "" {
		if err := takeOver(root, typical); err != nil {
			return err
		}
	}
	files, err := everything(root)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(files))
	switch {
	case list:
		for _, name := range names {
			if _, err := fmt.Fprintln(out, name); err != nil {
				return err
			}
		}
		return nil
	case check:
		return verify(root, names, files)
	}
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// verify compares the files with what they should be.
func verify(root string, names []string, files map[string][]byte) error {
	var wrong bytes.Buffer
	for _, name := range names {
		have, err := os.ReadFile(filepath.Join(root, name))
		switch {
		case err != nil:
			fmt.Fprintf(&wrong, "%s: %v\n", name, err)
		case !bytes.Equal(have, files[name]):
			fmt.Fprintf(&wrong, "%s is outdated\n", name)
		}
	}
	if wrong.Len() > 0 {
		return fmt.Errorf("%s%s", wrong.String(), remedy)
	}
	return nil
}

// everything is the content of all generated files, by their names relative to the root.
func everything(root string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, s := range subjects {
		content, err := s.schema(root)
		if err != nil {
			return nil, err
		}
		files[schemaDir+"/"+s.file] = content
	}
	described, templates, err := builtin(root)
	if err != nil {
		return nil, err
	}
	for name, write := range map[string]func(root string) (string, error){
		"docs/api.txt":          goAPIPage,
		"docs/configuration.md": configurationPage,
		"docs/validation.md":    validationPage,
		"docs/lifecycle.md":     func(string) (string, error) { return lifecyclePage(), nil },
		"docs/permissions.md":   func(string) (string, error) { return permissionsPage(described) },
		"docs/capabilities.md":  func(string) (string, error) { return capabilitiesPage(templates), nil },
		"docs/labels.md":        func(string) (string, error) { return labelsPage(templates) },
		"templates/README.md":   func(root string) (string, error) { return templatesPage(root, templates) },
	} {
		content, err := write(root)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name] = []byte(content)
	}
	return files, nil
}
