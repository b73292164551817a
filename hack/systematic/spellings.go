// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// format is a form of text that fields of the API have.
type format struct {
	// Format is its name, Source what validates it.
	Format string `yaml:"format"`
	Source string `yaml:"source"`
	// Kind is the kind of the objects, Pod if it is empty. Fields are ends of the paths of leaves of a pod's spec, or
	// else paths.
	Kind   string   `yaml:"kind"`
	Fields []string `yaml:"fields"`
	// Of is items, values or keys where the field is a list or a map.
	Of string `yaml:"of"`
	// Spellings are the legal and unusual ones, by name.
	Spellings map[string]string `yaml:"spellings"`
}

//go:embed spellings.yaml
var spellingsFile []byte

func readFormats() []format {
	var all []format
	decoder := yaml.NewDecoder(bytes.NewReader(spellingsFile))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		panic(err) // a test reads it
	}
	return all
}

// misspelt are the faults of nodes that do not understand a legal spelling.
func (s *survey) misspelt() []Fault {
	all := []Fault{}
	for _, f := range readFormats() {
		for _, spelling := range slices.Sorted(maps.Keys(f.Spellings)) {
			expression := f.Spellings[spelling]
			subject := f.Format + "." + spelling
			fault := Fault{
				Name: name("misspelt", subject), Group: specGroup, Kind: "misspelt", Subject: subject,
				Meaning: fmt.Sprintf("The node loses %s of the form %q, %s.", strings.Join(f.Fields, ", "), expression, spelling),
			}
			paths := f.paths()
			for _, path := range paths {
				fault.Rules = append(fault.Rules, rules{"read": f.lost(path, expression, s.known)})
			}
			fault.Templates = s.spelling(f, paths, regexp.MustCompile(expression))
			all = append(all, fault)
		}
	}
	return all
}

// paths are the paths of the fields that have the format.
func (f format) paths() []string {
	if f.Kind != "" {
		return f.Fields
	}
	return slices.DeleteFunc(slices.Clone(leaves()), func(leaf string) bool {
		return !slices.ContainsFunc(f.Fields, func(field string) bool { return fits(field, leaf) })
	})
}

// lost is the change of what the node reads by which values that match an expression are lost: the elements of a list
// that have them, unless these are containers, or else the field, which has the value then that it has where nobody
// sets it.
func (f format) lost(path, expression string, known map[string]rule) map[string]any {
	condition := "~'" + expression + "'"
	change := map[string]any{"kind": "Pod"}
	if f.Kind != "" {
		change["kind"] = f.Kind
	}
	above, field := cutLast(path)
	list, inList := strings.CutSuffix(above, "[*]")
	_, standard := find(known, path)
	switch {
	case f.Of == "keys":
		change["path"], change["transform"], change["arg"] = path, "lose-keys-like", expression
		return change
	case f.Of != "":
		change["path"] = path + "[" + condition + "]"
	case inList && !slices.Contains(lists, strings.TrimPrefix(list, "spec.")) && standard.Default == nil && standard.Instead == nil:
		change["path"] = list + "[" + field + condition + "]"
	default:
		holder, _ := cutLast(above)
		if inList {
			holder = list
		}
		change["path"] = holder + "[" + field + condition + "]." + field
		if value := cmp.Or(standard.Default, standard.Instead); value != nil {
			change["set"] = value
			return change
		}
	}
	change["delete"] = true
	return change
}
