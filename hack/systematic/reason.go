// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// kind is the kind of a reason why no template verifies a field.
type kind string

// kinds are all of them, in the order of the table, with their titles.
var kinds = []struct {
	kind  kind
	title string
}{
	{"rejected", "The API server accepts no pod that sets it, or only the default"},
	{"platform", "It needs Windows, or what not every kernel or runtime has"},
	{"gate", "It needs a feature gate that is off by default"},
	{"site", "It needs a driver, a device, credentials or a file that a plain node does not have"},
	{"control plane", "The scheduler, the API server or a controller evaluates it"},
	{"optional", "A correct node may ignore it"},
}

// reason is an entry of reasons.yaml.
type reason struct {
	Kind   kind     `yaml:"kind"`
	Why    string   `yaml:"why"`
	Source string   `yaml:"source"`
	Gate   string   `yaml:"gate"`
	Fields []string `yaml:"fields"`
}

// unavailable tells whether a pod with the field cannot be had on a plain node, and not only that the node may ignore
// it.
func (r reason) unavailable() bool { return r.Kind != "control plane" && r.Kind != "optional" }

// source says where the reason is written.
func (r reason) source() string {
	if r.Gate != "" {
		return "feature gate " + r.Gate
	}
	return r.Source
}

// id tells an entry from the others: the first pattern of each is its own.
func (r reason) id() string { return r.Fields[0] }

// codes are the patterns as the table shows them.
func (r reason) codes() []string {
	var all []string
	for _, pattern := range r.Fields {
		all = append(all, code(pattern))
	}
	return all
}

//go:embed reasons.yaml
var reasonsFile []byte

func readReasons(data []byte) ([]reason, error) {
	var all []reason
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("reasons.yaml: %w", err)
	}
	var problems []error
	for i, r := range all {
		switch {
		case title(r.Kind) == "":
			problems = append(problems, fmt.Errorf("reasons.yaml: entry %d: there is no kind %q", i, r.Kind))
		case r.Why == "", (r.Source == "") == (r.Gate == ""), (r.Gate != "") != (r.Kind == "gate"), len(r.Fields) == 0:
			problems = append(problems, fmt.Errorf("reasons.yaml: entry %d: why, fields, and source (for the kind gate: gate) must be given", i))
		}
	}
	return all, errors.Join(problems...)
}

func title(k kind) string {
	for _, known := range kinds {
		if known.kind == k {
			return known.title
		}
	}
	return ""
}

// why finds the first entry that fits a path, and the pattern of it that does.
func why(all []reason, path string) (r reason, pattern string, found bool) {
	for _, r := range all {
		if i := slices.IndexFunc(r.Fields, func(pattern string) bool { return excuses(pattern, path) }); i >= 0 {
			return r, r.Fields[i], true
		}
	}
	return reason{}, "", false
}

// excuses tells whether a pattern fits a path: as fits does, and with ".**" at its end if the path is below it.
func excuses(pattern, path string) bool {
	above, all := strings.CutSuffix(pattern, ".**")
	if !all {
		return fits(pattern, path)
	}
	for at := range path {
		if (path[at] == '.' || path[at] == '[') && fits(above, path[:at]) {
			return true
		}
	}
	return false
}

// idle are the patterns that are not the first that fits any field of the API, or path that a template sets.
func idle(all []reason, fields []Field) []string {
	needed := map[string]bool{}
	note := func(path string) {
		if _, pattern, found := why(all, path); found {
			needed[pattern] = true
		}
	}
	for _, leaf := range leaves() {
		note(leaf)
	}
	for _, f := range fields {
		note(f.Path)
	}
	var unneeded []string
	for _, r := range all {
		for _, pattern := range r.Fields {
			if !needed[pattern] {
				unneeded = append(unneeded, pattern)
			}
		}
	}
	return unneeded
}
