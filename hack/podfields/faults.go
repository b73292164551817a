// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"

	"go.yaml.in/yaml/v3"
)

// fault is written as the faults of hack/sandbox/internal/faults are.
type fault struct {
	Name    string      `yaml:"name"`
	Meaning string      `yaml:"meaning"`
	Rules   []faultRule `yaml:"rules"`
}

type faultRule struct {
	Read read `yaml:"read"`
}

type read struct {
	Kind   string `yaml:"kind"`
	Path   string `yaml:"path"`
	Delete bool   `yaml:"delete,omitempty"`
	Set    any    `yaml:"set,omitempty"`
}

// faults are those of all fields that have one.
func faults(fields []Field) []fault {
	all := []fault{}
	for _, f := range fields {
		if f.Fault == "" {
			continue
		}
		all = append(all, fault{
			Name: f.Fault, Meaning: "The node ignores " + f.Path + ".",
			Rules: []faultRule{{read{Kind: "Pod", Path: f.Path, Delete: f.set == nil, Set: f.set}}},
		})
	}
	return all
}

func writeFaults(path string, fields []Field) error {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(faults(fields)); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}
