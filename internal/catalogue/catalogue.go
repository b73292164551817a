// SPDX-License-Identifier: Apache-2.0

// Package catalogue reads the faults of the sandbox, and what mutation runs found of them, for the programs in hack.
// The sandbox is a module of its own.
package catalogue

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// dir has a file of faults for each area, from the root of the repository.
const dir = "hack/sandbox/internal/faults/data"

// Fault is a fault of the sandbox; docs/faults.md describes its parts.
type Fault struct {
	Name    string
	Meaning string
	Classes []string
	Rules   []map[string]any
}

// Faults reads the built-in faults of the repository at root, in the order of their areas.
func Faults(root string) ([]Fault, error) {
	files, err := filepath.Glob(filepath.Join(root, dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var all []Fault
	for _, file := range files {
		if filepath.Base(file) == "excuses.yaml" {
			continue
		}
		some, err := FaultsIn(file)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// FaultsIn reads the faults in a file.
func FaultsIn(file string) ([]Fault, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []Fault
	if err := yaml.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return all, nil
}

// Run is the results.json of a mutation run.
type Run struct {
	// Full says that each fault ran with all templates that it can affect, Recorded that it did with all that are known
	// to fail because of it.
	Full, Recorded bool
	Results        []Result
}

// Result is what the tests said of one fault. Broken is why they could not run.
type Result struct {
	Fault, Broken string
	Verdicts      []Verdict
}

// Verdict is that of a template or a lifecycle rule. It is unsettled if the state of the machine left it open. Title
// says what a test that failed is about.
type Verdict struct {
	Template, Title   string
	Failed, Unsettled bool
	Failures          []report.Failure
}

// ReadRun reads the results of a mutation run.
func ReadRun(file string) (r Run, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}
