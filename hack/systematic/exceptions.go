// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// exception is why some faults are not tried.
type exception struct {
	// Faults is a regular expression for the kind and the subject of the faults.
	Faults string `yaml:"faults"`
	// Stages is one for their stages; empty stands for all.
	Stages string `yaml:"stages"`
	// NotObservable is why nobody can notice them, NotPossible why a node with them cannot be made. One is given.
	NotObservable string `yaml:"not_observable"`
	NotPossible   string `yaml:"not_possible"`
}

//go:embed exceptions.yaml
var exceptionsFile []byte

// explain gives faults the first reason that fits. A reason that no fault needs is an error, and so is a fault without
// a rule and without a reason.
func explain(all []Fault) error {
	problems := []error{excuse(all, "exceptions.yaml", exceptionsFile)}
	for _, f := range all {
		if f.Reason == "" && len(f.Rules) == 0 {
			problems = append(problems, fmt.Errorf("%s %s has no rule and no reason", f.Kind, f.Subject))
		}
	}
	return errors.Join(problems...)
}

// excuse gives faults the first reason in a file that fits. A reason that no fault needs is an error.
func excuse(all []Fault, file string, data []byte) error {
	var exceptions []exception
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&exceptions); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var problems []error
	for _, r := range exceptions {
		expression, err := regexp.Compile("^(?:" + r.Faults + ")$")
		stages, wrong := regexp.Compile("^(?:" + cmp.Or(r.Stages, ".*") + ")$")
		if err = cmp.Or(err, wrong); err != nil || (r.NotObservable == "") == (r.NotPossible == "") {
			problems = append(problems, fmt.Errorf("%s: %s: %w, or not exactly one reason is given", file, r.Faults, err))
			continue
		}
		needed := false
		for i := range all {
			f := &all[i]
			if f.Reason == "" && expression.MatchString(f.Kind+" "+f.Subject) && stages.MatchString(f.Stage) {
				f.Reason, f.NotObservable, needed = r.NotObservable+r.NotPossible, r.NotObservable != "", true
			}
		}
		if !needed {
			problems = append(problems, fmt.Errorf("%s: no fault needs %s", file, r.Faults))
		}
	}
	return errors.Join(problems...)
}
