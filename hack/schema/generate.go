// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"
)

// object is a piece of a schema. encoding/json sorts its keys, so the result is always the same.
type object map[string]any

type generator struct {
	subject
	comments comments
	defs     object
	problems []string
}

// generate is the schema of a subject; root is the root of the repository. A type or key without a comment is an error:
// editors show the comments.
func (s subject) generate(root string) ([]byte, error) {
	found, err := readComments(filepath.Join(root, s.source))
	if err != nil {
		return nil, err
	}
	g := generator{subject: s, comments: found, defs: object{}}
	top := g.structure(s.root)
	top["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	top["$id"] = "https://raw.githubusercontent.com/interTwin-eu/vk-test-set/main/" + schemaDir + "/" + s.file
	top["title"] = s.root.Name()
	top["$defs"] = g.defs
	if len(g.problems) > 0 {
		return nil, fmt.Errorf("%s: %s", s.file, strings.Join(g.problems, "; "))
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(top)
	return out.Bytes(), err
}

func (g *generator) of(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.String && len(g.comments.values[t.Name()]) > 0:
		return g.ref(t, func() object { return object{"type": "string", "enum": g.comments.values[t.Name()]} })
	case t.Kind() == reflect.Struct:
		return g.ref(t, func() object { return g.structure(t) })
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Pointer:
		return g.of(t.Elem())
	case reflect.Slice:
		return object{"type": "array", "items": g.of(t.Elem())}
	case reflect.Map:
		out := object{"type": "object", "additionalProperties": g.of(t.Elem())}
		if t.Key() != reflect.TypeFor[string]() {
			out["propertyNames"] = g.of(t.Key())
		}
		return out
	case reflect.Interface:
		return object{}
	}
	g.problems = append(g.problems, "no schema for the type "+t.String())
	return nil
}

// ref puts a named type into the definitions, once, and refers to it.
func (g *generator) ref(t reflect.Type, make func() object) object {
	name := t.Name()
	if _, ok := g.defs[name]; !ok {
		g.defs[name] = nil // A type that holds itself must not go on for ever.
		def := make()
		def["description"] = g.describe(name)
		g.defs[name] = def
	}
	return object{"$ref": "#/$defs/" + name}
}

func (g *generator) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get(g.tag), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		property := g.of(f.Type)
		id := t.Name() + "." + f.Name
		property["description"] = g.describe(id)
		if value, ok := g.fixed[id]; ok {
			property["const"] = value
		}
		properties[name] = property
		if f.Tag.Get("yamlpos") == "required" {
			required = append(required, name)
		}
	}
	out := object{"type": "object", "description": g.describe(t.Name()), "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func (g *generator) describe(name string) string {
	text := g.comments.text[name]
	if text == "" {
		g.problems = append(g.problems, name+" has no comment")
	}
	return text
}
