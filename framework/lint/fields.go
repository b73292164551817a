// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// siblings are the names of the fields that may stand where the last part of a path stands.
func siblings(gvk schema.GroupVersionKind, path []string) []string {
	t, ok := scheme.AllKnownTypes()[gvk]
	if !ok {
		return nil
	}
	for _, part := range path[:len(path)-1] {
		if t = step(t, part); t == nil {
			return nil
		}
	}
	var out []string
	for _, f := range jsonFields(t) {
		out = append(out, f.name)
	}
	return out
}

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

// step is the type of a key of a struct or map, or of an item of a list.
func step(t reflect.Type, part string) reflect.Type {
	t = bare(t)
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		return t.Elem()
	}
	for _, f := range jsonFields(t) {
		if f.name == part {
			return f.of
		}
	}
	return nil
}

func bare(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
