// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"reflect"
	"strings"
)

type jsonField struct {
	name string
	of   reflect.Type
}

// jsonFields are the fields of a struct by their names in JSON, inlined ones included.
func jsonFields(t reflect.Type) []jsonField {
	if t = bare(t); t.Kind() != reflect.Struct {
		return nil
	}
	var out []jsonField
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && (name == "" || options == "inline"):
			out = append(out, jsonFields(f.Type)...)
		case name != "" && name != "-":
			out = append(out, jsonField{name, f.Type})
		}
	}
	return out
}

func bare(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
