// SPDX-License-Identifier: Apache-2.0

package kinds

import (
	"maps"
	"reflect"
	"strings"
	"sync"
)

// fieldCache has the result of Fields by reflect.Type.
var fieldCache sync.Map

// Fields are the types of the fields of a struct by their names in JSON, inlined ones included. The map is read-only.
func Fields(t reflect.Type) map[string]reflect.Type {
	if known, ok := fieldCache.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && (name == "" || options == "inline"):
			maps.Copy(out, Fields(f.Type))
		case name != "" && name != "-":
			out[name] = f.Type
		}
	}
	fieldCache.Store(t, out)
	return out
}
