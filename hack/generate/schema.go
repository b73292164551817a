// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
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

// schema is the JSON schema of a subject; root is the root of the repository. A type or key without a comment is an
// error: editors show the comments.
func (s subject) schema(root string) ([]byte, error) {
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
	for _, f := range fieldsOf(t, g.tag) {
		needed := requires(t, f)
		if needed {
			required = append(required, f.key)
		}
		property := g.of(f.typ)
		maps.Copy(property, details[f.id].schema)
		switch {
		case f.nonEmpty && property["type"] == "string" && property["enum"] == nil:
			property["minLength"] = 1
		case g.nullable && !needed && !f.nonEmpty:
			property = orNull(property)
		}
		property["description"] = g.describe(f.id)
		if value, ok := g.fixed[f.id]; ok {
			property["const"] = value
		}
		properties[f.key] = property
	}
	out := object{"type": "object", "description": g.describe(t.Name()), "additionalProperties": false, "properties": properties}
	maps.Copy(out, details[t.Name()].schema)
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// orNull also accepts null, which counts as an absent key.
func orNull(property object) object {
	if _, ok := property["$ref"]; ok {
		return object{"anyOf": []object{property, {"type": "null"}}}
	}
	switch types := property["type"].(type) {
	case string:
		property["type"] = []string{types, "null"}
	case []string:
		property["type"] = append(slices.Clone(types), "null")
	}
	if words, ok := property["enum"].([]string); ok {
		all := []any{}
		for _, word := range words {
			all = append(all, word)
		}
		property["enum"] = append(all, nil)
	}
	return property
}

func (g *generator) describe(name string) string {
	text := g.comments.text[name]
	if text == "" {
		g.problems = append(g.problems, name+" has no comment")
	}
	return text
}
