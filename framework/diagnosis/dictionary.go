// SPDX-License-Identifier: Apache-2.0

package diagnosis

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/yaml"
)

// Dictionary is what is known of faults: nodes with exactly one bug.
type Dictionary struct {
	// Faults are the known bugs, sorted by name.
	Faults []Fault
	// Classes are the classes of bugs of real providers.
	Classes []Class
}

// Class is a class of bugs that real providers had.
type Class struct {
	// ID is the name that the guards of templates use, such as ENV-1.
	ID string `json:"id"`
	// Title says what went wrong.
	Title string `json:"title"`
	// Sources are the addresses of reports, fixes, source code or documentation of such bugs.
	Sources []string `json:"sources,omitempty"`
}

// Fault is one bug of a node, and what fails because of it.
type Fault struct {
	// Name is the name of the fault in the sandbox.
	Name string `json:"name"`
	// Meaning says in one sentence what the node does.
	Meaning string `json:"meaning"`
	// Classes are the classes that the fault belongs to, the most important first.
	Classes []string `json:"classes"`
	// Extent is how far its symptoms are known.
	Extent Extent `json:"extent"`
	// Rest is the number of further templates that the fault affects. They were not run, since it makes most of them
	// fail.
	Rest int `json:"rest,omitempty"`
	// Symptoms are the tests that fail because of the fault, sorted by name.
	Symptoms []Symptom `json:"symptoms"`
}

// Extent is how far the symptoms of a fault are known.
type Extent string

// The extents, from the least.
const (
	// Detected: only the tests that detected the fault first.
	Detected Extent = "detected"
	// Tests: all tests that fail, of those that existed when the fault was tried with all of them.
	Tests Extent = "tests"
	// Checks: these, and the checks that fail.
	Checks Extent = "checks"
)

// Symptom is a test that fails because of a fault.
type Symptom struct {
	// Test is the name of the template, or of the lifecycle rule.
	Test string `json:"test"`
	// Check identifies the check that decides: its list, and a checksum of what it demands. If a step or the cleanup
	// fails and not a check, it is what happened. It is empty if it is not known.
	Check string `json:"check,omitempty"`
	// Got is what the check found, without what differs between runs.
	Got string `json:"got,omitempty"`
	// Unmet are the other checks that did not hold at the same time.
	Unmet []string `json:"unmet,omitempty"`
}

var (
	//go:embed faults.json
	builtinFaults []byte
	//go:embed classes.yaml
	builtinClasses []byte
)

// Builtin is the dictionary of the program. The caller must not change it.
func Builtin() Dictionary { return builtin() }

var builtin = sync.OnceValue(func() Dictionary {
	var d Dictionary
	if err := errors.Join(json.Unmarshal(builtinFaults, &d.Faults), yaml.UnmarshalStrict(builtinClasses, &d.Classes)); err != nil {
		panic(err) // the tests read it
	}
	return d
})

// Format is the list of faults as a file: JSON with a line for each fault, sorted by name.
func (d Dictionary) Format() ([]byte, error) {
	sorted := slices.SortedFunc(slices.Values(d.Faults), func(a, b Fault) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, f := range sorted {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(f); err != nil {
			return nil, err
		}
		b.Write(bytes.TrimSpace(line.Bytes()))
		if i < len(sorted)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	return b.Bytes(), nil
}

// Coverage says how far the symptoms of the faults are known.
func (d Dictionary) Coverage() string {
	count := map[Extent]int{}
	for _, f := range d.Faults {
		count[f.Extent]++
	}
	return fmt.Sprintf("Of %d faults, %d have all failing tests with their checks, %d have all failing tests without checks, and %d have only the tests that detected them first.",
		len(d.Faults), count[Checks], count[Tests], count[Detected])
}

// Title is the title of a class of bugs, or its name if it is not known.
func Title(class string) string { return builtin().class(class).Title }

// class is a class of the dictionary.
func (d Dictionary) class(id string) Class {
	i := slices.IndexFunc(d.Classes, func(c Class) bool { return c.ID == id })
	if i < 0 {
		return Class{ID: id, Title: id}
	}
	return d.Classes[i]
}
