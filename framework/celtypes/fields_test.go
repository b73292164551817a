// SPDX-License-Identifier: Apache-2.0

package celtypes_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/interTwin-eu/vk-test-set/framework/celtypes"
)

// TestEveryFieldIsAccepted fills every field of every kind of Kubernetes, and looks at what its JSON then has: the
// check knows each of these fields, and takes each value for what it is in JSON. With -short it is the core group
// alone.
func TestEveryFieldIsAccepted(t *testing.T) {
	env := newEnv(t)
	fields := 0
	for kind, of := range scheme.Scheme.AllKnownTypes() {
		if kind.Version == runtime.APIVersionInternal || testing.Short() && kind.Group != "" {
			continue
		}
		data, err := json.Marshal(filled(of, nil).Interface())
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		var object any
		if err := json.Unmarshal(data, &object); err != nil {
			t.Fatal(err)
		}
		var uses []string
		for path, value := range leaves(object, "object") {
			uses = append(uses, use(path, value))
		}
		fields += len(uses)
		for some := range slices.Chunk(uses, 10) {
			parsed, issues := env.Parse(strings.Join(some, " && "))
			if issues.Err() != nil {
				t.Fatalf("%s: %v", kind, issues.Err())
			}
			if _, problems := celtypes.Check(env, parsed, map[string]reflect.Type{"object": of}); len(problems) > 0 {
				t.Errorf("%s: %v", kind, problems)
			}
		}
	}
	if least := 5_000; fields < least {
		t.Errorf("looked at %d fields, fewer than %d", fields, least)
	}
}

// use is an expression that is an error unless the value at a path has the type that it has in JSON, or any.
func use(path string, value any) string {
	switch value.(type) {
	case string:
		return path + `.startsWith("a")`
	case float64:
		return path + " > 0"
	}
	return "!" + path
}

// leaves are the values of an object that are neither maps nor lists, by the expressions for them.
func leaves(value any, path string) map[string]any {
	out := map[string]any{}
	switch v := value.(type) {
	case map[string]any:
		for name, field := range v {
			maps.Copy(out, leaves(field, fmt.Sprintf("%s[%q]", path, name)))
		}
	case []any:
		for i, item := range v {
			maps.Copy(out, leaves(item, path+"["+strconv.Itoa(i)+"]"))
		}
	default:
		out[path] = v
	}
	return out
}

// samples are values of the types that are not filled field by field.
var samples = map[reflect.Type]any{
	reflect.TypeFor[metav1.Time]():          metav1.NewTime(time.Unix(1, 0)),
	reflect.TypeFor[metav1.MicroTime]():     metav1.NewMicroTime(time.Unix(1, 0)),
	reflect.TypeFor[resource.Quantity]():    resource.MustParse("1"),
	reflect.TypeFor[intstr.IntOrString]():   intstr.FromInt32(1),
	reflect.TypeFor[runtime.RawExtension](): runtime.RawExtension{Raw: []byte(`{"any": 1}`)},
	reflect.TypeFor[metav1.FieldsV1]():      *metav1.NewFieldsV1(`{"any": 1}`),
}

// filled is a value of a type with every field set, and one item in every list and map. A type within itself is left
// empty.
func filled(t reflect.Type, within []reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	if sample, ok := samples[t]; ok {
		v.Set(reflect.ValueOf(sample))
		return v
	}
	if slices.Contains(within, t) {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		inner := reflect.New(t.Elem())
		inner.Elem().Set(filled(t.Elem(), within))
		v.Set(inner)
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				v.Field(i).Set(filled(t.Field(i).Type, append(slices.Clip(within), t)))
			}
		}
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem(), within)))
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(filled(t.Key(), within), filled(t.Elem(), within))
	case reflect.String:
		v.SetString("a")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1.5)
	}
	return v
}
