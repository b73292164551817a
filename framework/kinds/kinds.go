// SPDX-License-Identifier: Apache-2.0

// Package kinds knows the kinds of Kubernetes itself and the fields of their Go types. Kinds of definitions
// (CustomResourceDefinition) are unknown to it.
package kinds

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
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

// Hint says which kind is probably meant by one that an API version does not have, ready to end a message: where it is,
// or the closest name; "" if none is near.
func Hint(of schema.GroupVersion, kind string) string {
	if named := Named(kind); len(named) > 0 {
		return fmt.Sprintf("; %s is in %s", kind, named[0].GroupVersion())
	}
	return yamlpos.Suggest(kind, slices.Sorted(maps.Keys(scheme.Scheme.KnownTypes(of))))
}

// Names are the names of all kinds that have objects in a cluster, each once and sorted.
var Names = sync.OnceValue(func() []string {
	var out []string
	for kind, t := range scheme.Scheme.AllKnownTypes() {
		if field, ok := t.FieldByName("ObjectMeta"); ok && field.Anonymous && kind.Version != "__internal" {
			out = append(out, kind.Kind)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
})

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
