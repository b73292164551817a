// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// touching lists the templates for which something holds, the cheapest first: see cheapest.
func (s *survey) touching(subject string, holds func(f *facts.Facts) bool) []string {
	var setters []Setter
	for _, f := range s.templates {
		if holds(f) {
			setters = append(setters, Setter{Template: f.Rendered.Template.Name, seconds: f.Timeout.Seconds()})
		}
	}
	return cheapest(subject, setters)
}

// anyStep tells whether something holds for a step of a template.
func anyStep(f *facts.Facts, holds func(step validation.Step) bool) bool {
	return slices.ContainsFunc(f.Rendered.Procedure.Steps, holds)
}

// patched lists the paths that a patch changes: with a star for each element of a list, and without the keys of maps
// below the last field of an object that the API has, such as metadata.labels.a.
func patched(p *validation.Patch) []string {
	var value any
	if json.Unmarshal(p.JSON, &value) != nil {
		return nil
	}
	found := map[string][]any{}
	operations, isList := value.([]any)
	if !isList {
		collect(value, "", found)
	}
	var paths []string
	for path := range found {
		paths = append(paths, strings.TrimPrefix(path, "."))
	}
	for _, o := range operations {
		operation, _ := o.(map[string]any)
		path, _ := operation["path"].(string)
		paths = append(paths, strings.ReplaceAll(strings.Trim(path, "/"), "/", "."))
	}
	return paths
}
