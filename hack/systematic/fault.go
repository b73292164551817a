// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Fault is a generated fault: one bug of a node, and the templates that may notice it. It is written in YAML as the
// faults of hack/sandbox/internal/faults are, and in JSON for the mutation run.
type Fault struct {
	// Name is unique, and does not change as long as the fault means the same.
	Name string `yaml:"name" json:"name"`
	// Group is one of the groups.
	Group group `yaml:"area" json:"-"`
	// Meaning says in one sentence what the node does.
	Meaning string `yaml:"meaning" json:"-"`
	// Rules make the proxy a node with the fault.
	Rules []rules `yaml:"rules" json:"-"`
	// Kind is the kind of mistake, Subject what it is about.
	Kind    string `yaml:"-" json:"-"`
	Subject string `yaml:"-" json:"-"`
	// Stage is the part of the life of a pod or container in which a status is wrong, empty in other groups.
	Stage string `yaml:"-" json:"-"`
	// Templates are those that touch the subject, in the order in which they are tried.
	Templates []string `yaml:"-" json:"templates"`
	// Reason is why the fault is not tried, NotObservable whether that is so since nobody can notice it.
	Reason        string `yaml:"-" json:"-"`
	NotObservable bool   `yaml:"-" json:"-"`
}

// rules is a rule as it is written: its kind, with its keys.
type rules map[string]map[string]any

// group is a group of faults.
type group string

// The groups.
const (
	specGroup     group = "SPEC"
	statusGroup   group = "STATUS"
	writersGroup  group = "WRITERS"
	requestsGroup group = "REQUESTS"
	capacityGroup group = "CAPACITY"
)

// toTry are the faults that are tried: those without a reason and with a template.
func toTry(all []Fault) []Fault {
	tried := []Fault{}
	for _, f := range all {
		if f.Reason == "" && len(f.Templates) > 0 {
			tried = append(tried, f)
		}
	}
	return tried
}

// writeFaults writes the faults for the sandbox: also those that no template touches.
func writeFaults(path string, all []Fault) error {
	all = slices.DeleteFunc(slices.Clone(all), func(f Fault) bool { return f.Reason != "" })
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(all); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}

// writePlan writes what the mutation run tries.
func writePlan(path string, all []Fault) error {
	data, err := json.MarshalIndent(toTry(all), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
