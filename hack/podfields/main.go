// SPDX-License-Identifier: Apache-2.0

// Command podfields makes, for every field that a built-in template sets in the spec of a pod, the fault "the node
// ignores this field", and the table of how many fields of the Pod API the templates verify. Run it in the root of the
// repository:
//
//	go run ./hack/podfields -plan DIR     writes DIR/ignored.yaml, the faults, and DIR/plan.json, what to run on them
//	go run ./hack/podfields               writes docs/pod-fields.md from docs/data/pod-fields.json, a run's results
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/templates"
)

// Files, relative to the root of the repository.
const (
	resultsFile = "docs/data/pod-fields.json"
	tableFile   = "docs/pod-fields.md"
)

func main() {
	plan := flag.String("plan", "", "write the faults and the plan of a run to this directory, instead of writing the table")
	flag.Parse()
	if err := run(*plan); err != nil {
		fmt.Fprintln(os.Stderr, "podfields:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	fields, err := survey()
	if err != nil {
		return err
	}
	if dir != "" {
		return errors.Join(os.MkdirAll(dir, 0o755), writeFaults(filepath.Join(dir, "ignored.yaml"), fields),
			writeJSON(filepath.Join(dir, "plan.json"), fields))
	}
	text, err := currentTable(".", fields)
	if err != nil {
		return err
	}
	return os.WriteFile(tableFile, []byte(text), 0o644)
}

// currentTable is the table of the results below a root of the repository.
func currentTable(root string, fields []Field) (string, error) {
	results, err := readResults(filepath.Join(root, resultsFile))
	if err != nil {
		return "", err
	}
	reasons, err := reasons()
	if err != nil {
		return "", err
	}
	if err := results.contradictions(reasons); err != nil {
		return "", err
	}
	return table(fields, results, reasons), nil
}

// survey renders the built-in templates and decides about every path that they set.
func survey() ([]Field, error) {
	all, err := manifest.Load(manifest.Layer{Name: "templates", FS: templates.FS})
	if err != nil {
		return nil, err
	}
	setters := map[string][]Setter{}
	rendered, err := facts.All(config.Config{Values: map[string]any{"namespace": "default"}}, all)
	if err != nil {
		return nil, err
	}
	for _, f := range rendered {
		paths, err := used(f)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			setters[path] = append(setters[path], Setter{Template: f.Rendered.Template.Name, seconds: f.Timeout.Seconds(), fields: len(paths)})
		}
	}
	return decide(setters)
}
