// SPDX-License-Identifier: Apache-2.0

// Package kinds knows the kinds of Kubernetes itself and the fields of their Go types. Kinds of definitions
// (CustomResourceDefinition) are unknown to it.
package kinds

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/kubernetes/scheme"
)

// Type is the Go type of a kind; false if the kind is unknown.
func Type(kind schema.GroupVersionKind) (reflect.Type, bool) {
	t, ok := scheme.Scheme.AllKnownTypes()[kind]
	return t, ok
}

// KnownVersion reports whether there is a kind of this API version.
func KnownVersion(version schema.GroupVersion) bool {
	return scheme.Scheme.IsVersionRegistered(version)
}

// Of are the names of the kinds of an API version, sorted.
func Of(version schema.GroupVersion) []string {
	return slices.Sorted(maps.Keys(scheme.Scheme.KnownTypes(version)))
}

// Named are the kinds that a name may mean where no API version is given: those of the core group first, and stable
// versions before others.
func Named(name string) []schema.GroupVersionKind {
	var out []schema.GroupVersionKind
	for kind := range scheme.Scheme.AllKnownTypes() {
		if kind.Kind == name && kind.Version != "__internal" {
			out = append(out, kind)
		}
	}
	slices.SortFunc(out, func(a, b schema.GroupVersionKind) int {
		if a.Group == "" || b.Group == "" {
			return cmp.Compare(a.Group, b.Group)
		}
		return cmp.Or(version.CompareKubeAwareVersionStrings(b.Version, a.Version), strings.Compare(a.Group, b.Group))
	})
	return out
}
