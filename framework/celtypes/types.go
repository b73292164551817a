// SPDX-License-Identifier: Apache-2.0

package celtypes

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/google/cel-go/common/types"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/kinds"
)

// goTypes tells the type checker of CEL the fields of Kubernetes' Go types, as the API writes them in JSON.
type goTypes struct {
	types.Provider // those of the environment
	structs        sync.Map
}

// FindStructType knows the types that typeOf has returned.
func (g *goTypes) FindStructType(name string) (*types.Type, bool) {
	if _, ok := g.structs.Load(name); ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return g.Provider.FindStructType(name)
}

// FindStructFieldNames lists the fields of a type, sorted.
func (g *goTypes) FindStructFieldNames(name string) ([]string, bool) {
	t, ok := g.structs.Load(name)
	if !ok {
		return g.Provider.FindStructFieldNames(name)
	}
	return slices.Sorted(maps.Keys(kinds.Fields(t.(reflect.Type)))), true
}

// FindStructFieldType is the type of a field.
func (g *goTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t, ok := g.structs.Load(name)
	if !ok {
		return g.Provider.FindStructFieldType(name, field)
	}
	f, ok := kinds.Fields(t.(reflect.Type))[field]
	if !ok {
		return nil, false
	}
	return &types.FieldType{Type: g.typeOf(f)}, true
}

var (
	marshaler = reflect.TypeFor[json.Marshaler]()
	// texts are the types with a JSON encoding of their own that is always a string.
	texts = []reflect.Type{
		reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime](), reflect.TypeFor[metav1.Duration](), reflect.TypeFor[resource.Quantity](),
	}
)

// typeOf is the type of a value's JSON. What may have several, such as an IntOrString, is dynamic.
func (g *goTypes) typeOf(t reflect.Type) *types.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case slices.Contains(texts, t):
		return types.StringType
	case reflect.PointerTo(t).Implements(marshaler):
		return types.DynType
	}
	switch t.Kind() {
	case reflect.String:
		return types.StringType
	case reflect.Bool:
		return types.BoolType
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return types.IntType
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return types.StringType // base64
		}
		return types.NewListType(g.typeOf(t.Elem()))
	case reflect.Map:
		return types.NewMapType(types.StringType, g.typeOf(t.Elem()))
	case reflect.Struct:
		name := t.PkgPath() + "." + t.Name()
		g.structs.Store(name, t)
		return types.NewObjectType(name)
	}
	return types.DynType // also of floats, whose JSON may be an int
}

// Name is a type in a sentence, in the words of the API's documentation: an int, a list, PodStatus.
func Name(t *types.Type) string {
	switch t.Kind() {
	case types.StructKind:
		return t.TypeName()[strings.LastIndex(t.TypeName(), ".")+1:]
	case types.ListKind:
		return "a list"
	case types.MapKind:
		return "a map"
	}
	if t.Kind() == types.IntKind {
		return "an int"
	}
	return "a " + t.TypeName()
}
