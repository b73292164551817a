// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

type field struct {
	index    []int
	name     string
	required bool
	nonEmpty bool
	// other is the field that takes a mapping; nil: none does.
	other []int
}

// fields are the keys of a struct in order of declaration. Embedded structs tagged ",inline" lend theirs.
func fields(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		inline := options == "inline" && f.Type.Kind() == reflect.Struct
		if name == "-" || f.Type == posType || !f.IsExported() && (!f.Anonymous || !inline) {
			continue
		}
		if inline {
			for _, inner := range fields(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				out = append(out, inner)
			}
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		demand, other, _ := strings.Cut(f.Tag.Get("yamlpos"), "=")
		key := field{index: []int{i}, name: name, required: demand == "required", nonEmpty: demand == "nonempty"}
		if mapping, ok := t.FieldByName(other); ok && demand == "mapping" {
			key.other = mapping.Index
		}
		out = append(out, key)
	}
	return out
}

func (d *decoder) object(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.mismatch(n, v.Type(), path)
		return
	}
	known := fields(v.Type())
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.name
	}
	texts := values{lines: d.lines, nodes: map[string]*yaml.Node{}, inFile: d.line, source: d.source}
	pos := Pos{File: d.file, Line: d.line(n.Line), Keys: map[string]int{}, values: texts}
	present := map[string]bool{}
	for _, e := range entries(n) {
		name := keyText(e.key)
		i := slices.Index(names, name)
		if i < 0 {
			d.unknown(e.key, name, names, path)
			continue
		}
		pos.Keys[name] = d.line(e.key.Line)
		target := resolve(e.value)
		if known[i].nonEmpty && target.Kind == yaml.ScalarNode && (scalar(target) == nil || scalar(target) == "") {
			d.report(e.key, "%smust not be empty: give it a value, or remove the key", prefix(join(path, name)))
			continue
		}
		if target.Kind != yaml.ScalarNode || scalar(target) != nil {
			present[name] = true
			texts.nodes[name] = target
		}
		index := known[i].index
		if target.Kind == yaml.MappingNode && known[i].other != nil {
			index = known[i].other
		}
		d.decode(e.value, v.FieldByIndex(index), join(path, name))
	}
	d.missing(n, known, present, path)
	setPos(v, pos)
}

func (d *decoder) unknown(key *yaml.Node, name string, names []string, path string) {
	hint := Suggest(name, names)
	if hint == "" {
		hint = "; known keys: " + strings.Join(names, ", ")
	}
	d.report(key, "%sunknown key %q%s", prefix(path), name, hint)
}

func (d *decoder) missing(n *yaml.Node, known []field, present map[string]bool, path string) {
	for _, f := range known {
		if f.required && !present[f.name] {
			d.report(n, "%smissing required key %q", prefix(path), f.name)
		}
	}
}

// setPos fills every direct field of type Pos, also those of inlined structs.
func setPos(v reflect.Value, pos Pos) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case !f.IsExported() && !f.Anonymous, !v.Field(i).CanSet() && f.Type == posType:
		case f.Type == posType:
			v.Field(i).Set(reflect.ValueOf(pos))
		case strings.HasSuffix(f.Tag.Get("yaml"), ",inline") && f.Type.Kind() == reflect.Struct:
			setPos(v.Field(i), pos)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func nullable(t reflect.Type) bool {
	return t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer
}

// TypeName is a type in the words of somebody who writes YAML.
func TypeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Pointer:
		return TypeName(t.Elem())
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "a mapping"
	}
	return "an integer"
}

// describe is what stands in the file, short.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	shown := n.Value
	if runes := []rune(shown); len(runes) > 40 {
		shown = string(runes[:40]) + "…"
	}
	switch x := scalar(n).(type) {
	case string:
		return fmt.Sprintf("the string %q", shown)
	case bool:
		return fmt.Sprintf("the boolean %s", shown)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return shown
		}
	}
	return fmt.Sprintf("the number %s", shown)
}
