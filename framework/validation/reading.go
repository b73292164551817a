// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"
	"strings"
)

// Reading is what an expression that is not true reads of its object.
type Reading struct {
	// Object is the object.
	Object ObjectRef
	// Fields are the fields that it reads and of which Got shows no value, because they are missing or lists, or parts
	// of lists. They have the form "status.conditions.type", without the items of lists.
	Fields []string
	// Words are the strings in the expression, of which some name items of lists.
	Words []string
	// Shown says that Got shows the value of another field that the node, or a controller, reports.
	Shown bool
}

// authored are the parts of an object that its author sets, or the API server for every object.
var authored = []string{"apiVersion", "kind", "metadata", "spec"}

// reading is what the program, which is not true, reads of an object.
func (p *program) reading(ref ObjectRef, objects map[string]any) *Reading {
	r := &Reading{Object: ref, Words: p.words}
	var shown []string
	for _, path := range p.paths {
		if value, _ := path.lookup(objects); path[0] == theObject && single(value) {
			field := path.field()
			part, _, _ := strings.Cut(field, ".")
			shown, r.Shown = append(shown, field), r.Shown || !slices.Contains(authored, part)
		}
	}
	for _, path := range p.fields {
		if field := path.field(); path[0] == theObject && field != "" && !slices.Contains(shown, field) {
			r.Fields = append(r.Fields, field)
		}
	}
	return r
}

// single reports whether a value is there, and neither a list nor a map.
func single(value any) bool {
	switch value.(type) {
	case nil, []any, map[string]any:
		return false
	}
	return true
}

// field is the path below its variable, without the items of lists.
func (p path) field() string {
	var names []string
	for _, step := range p[1:] {
		if name, ok := step.(string); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, ".")
}
