// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// results are what became of faults, by their names. The mutation run writes them.
type results map[string]tried

// tried is what noticed a fault first, a template or else a lifecycle rule, or the templates that it has survived.
type tried struct {
	KilledBy string   `json:"killed_by"`
	Survived []string `json:"survived"`
}

func readResults(path string) (results, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found := results{}
	if err := json.Unmarshal(data, &found); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return found, nil
}

// state says how far a field is covered.
type state int

const (
	// unused is a field that no template sets.
	unused state = iota
	// excused is one with a reason why no template verifies it.
	excused
	// untried is one whose fault has been tried with none of the templates that set the field now, survived one that
	// none of them notices.
	untried
	survived
	verified
)

// ofFault is the state of a fault that is to be tried with some templates: survived only with all of them. What a
// template noticed that is not among them any more says nothing.
func (r results) ofFault(name string, templates []string) state {
	t, known := r[name]
	isNew := func(template string) bool { return !slices.Contains(t.Survived, template) }
	switch {
	case !known:
		return untried
	case strings.HasPrefix(t.KilledBy, lifecycle.Test("")) || slices.Contains(templates, t.KilledBy):
		return verified
	case t.KilledBy == "" && !slices.ContainsFunc(templates, isNew):
		return survived
	}
	return untried
}

// of is the state of a field that is set.
func (r results) of(f Field) state {
	if f.Reason != "" {
		return excused
	}
	return r.ofFault(f.Name, f.Templates)
}

// ofLeaf is the state of a leaf of the API. The keys of a map that a node treats one by one count as one field, which
// is as far as the worst of those that have no reason.
func (r results) ofLeaf(leaf string, fields []Field, reasons []reason) state {
	if _, _, found := why(reasons, leaf); found {
		return excused
	}
	found := unused
	for _, f := range fields {
		if f.Path != leaf && !within(f.Path, leaf) {
			continue
		}
		if s := r.of(f); found <= excused || s != excused && s < found {
			found = s
		}
	}
	return found
}

// contradictions are the fields that have a reason although a template verifies them.
func (r results) contradictions(fields []Field, reasons []reason) error {
	var problems []error
	for _, f := range fields {
		if reason, pattern, found := why(reasons, f.Path); found && r[f.Name].KilledBy != "" {
			problems = append(problems, fmt.Errorf("%s: %s verifies it, but reasons.yaml has %s: %s", f.Path, r[f.Name].KilledBy, pattern, reason.Why))
		}
	}
	return errors.Join(problems...)
}
