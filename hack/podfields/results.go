// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
)

// results map the path of every field that has a fault to the template that noticed it, or to nothing. The mutation run
// writes them.
type results map[string]string

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

// of is the state of a field that is set. What a template notices that does not set the field any more says nothing.
func (r results) of(f Field) state {
	killer, tried := r[f.Path]
	switch {
	case f.Fault == "":
		return excused
	case !tried || killer != "" && !slices.Contains(f.Templates, killer):
		return untried
	case killer == "":
		return survived
	}
	return verified
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
func (r results) contradictions(reasons []reason) error {
	var problems []error
	for path, killer := range r {
		if reason, pattern, found := why(reasons, path); found && killer != "" {
			problems = append(problems, fmt.Errorf("%s: %s verifies it, but reasons.yaml has %s: %s", path, killer, pattern, reason.Why))
		}
	}
	return errors.Join(problems...)
}
