// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// atoms are the types that JSON has as one value, whatever fields they have in Go, and those that are not about the
// pod.
var atoms = []reflect.Type{
	reflect.TypeFor[resource.Quantity](), reflect.TypeFor[intstr.IntOrString](),
	reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.ObjectMeta](), reflect.TypeFor[metav1.LabelSelector](),
}

// schema lists the paths of all fields of a pod's spec, objects and leaves, in the order of the API's types. The
// elements of a list share a path, which has [*] behind the list; the keys of a map are not fields.
var schema = sync.OnceValue(func() []string { return fieldsOf(reflect.TypeFor[corev1.PodSpec](), "spec") })

// leaves are the fields without fields, in the same order.
var leaves = sync.OnceValue(func() []string {
	all := schema()
	return slices.DeleteFunc(slices.Clone(all), func(path string) bool {
		return slices.ContainsFunc(all, func(other string) bool { return within(other, path) })
	})
})

// within tells whether a path is of a field or key below another.
func within(path, above string) bool {
	return strings.HasPrefix(path, above+".") || strings.HasPrefix(path, above+"[*].")
}

func fieldsOf(t reflect.Type, at string) []string {
	var paths []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			// An embedded struct, whose fields are those of its holder.
			if field.Anonymous {
				paths = append(paths, fieldsOf(field.Type, at)...)
			}
			continue
		}
		path := at + "." + name
		paths = append(paths, path)
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Slice {
			inner, path = inner.Elem(), path+"[*]"
		}
		if isObject(inner) {
			paths = append(paths, fieldsOf(inner, path)...)
		}
	}
	return paths
}

// isObject tells whether a type has fields of its own in JSON.
func isObject(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for _, atom := range atoms {
		if t == atom {
			return false
		}
	}
	return true
}
