// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"strings"
)

// field is a key of a document.
type field struct {
	// key is its name in the document, id "Type.Field" its name in Go.
	key, id  string
	goName   string
	typ      reflect.Type
	required bool
	nonEmpty bool
}

// fieldsOf lists the keys of a struct in the order of the source, those of embedded structs in their place. tag is the
// kind of struct tag that names the keys.
func fieldsOf(t reflect.Type, tag string) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get(tag), ",")
		switch {
		case f.Anonymous && options == "inline":
			out = append(out, fieldsOf(f.Type, tag)...)
		case key != "" && key != "-" && f.IsExported():
			out = append(out, field{
				key: key, id: t.Name() + "." + f.Name, goName: f.Name, typ: f.Type,
				required: f.Tag.Get("yamlpos") == "required", nonEmpty: f.Tag.Get("yamlpos") == "nonempty",
			})
		}
	}
	return out
}

// detail is what the types do not say of a field.
type detail struct {
	// schema is added to the schema of the field.
	schema object
	// kind is how a table calls its type; fallback is its default, if the code gives it no value.
	kind, fallback string
}
