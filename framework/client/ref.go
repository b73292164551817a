// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// Ref names one object of the cluster.
type Ref struct {
	Resource  schema.GroupVersionResource
	Kind      string
	Namespace string // empty for kinds without namespaces
	Name      string
	// UID, if set, narrows the reference to this very object: a later one of the same name is another.
	UID types.UID
}

// String is "Kind namespace/name".
func (r Ref) String() string {
	if r.Namespace == "" {
		return fmt.Sprintf("%s %s", r.Kind, r.Name)
	}
	return fmt.Sprintf("%s %s/%s", r.Kind, r.Namespace, r.Name)
}

// resourceArg is what kubectl takes for the resource: "pod", "job.batch".
func (r Ref) resourceArg() string {
	return r.Resource.GroupResource().String()
}

// path is where the API server has the object.
func (r Ref) path() []string {
	path := []string{"/apis", r.Resource.Group, r.Resource.Version}
	if r.Resource.Group == "" {
		path = []string{"/api", r.Resource.Version}
	}
	if r.Namespace != "" {
		path = append(path, "namespaces", r.Namespace)
	}
	return append(path, r.Resource.Resource, r.Name)
}

func (r Ref) permission(verb string) Permission {
	return Permission{Verb: verb, Group: r.Resource.Group, Resource: r.Resource.Resource, Namespace: r.Namespace}
}

func refTo(resource schema.GroupVersionResource, obj *unstructured.Unstructured) Ref {
	return Ref{
		Resource: resource, Kind: obj.GetKind(),
		Namespace: obj.GetNamespace(), Name: obj.GetName(), UID: obj.GetUID(),
	}
}

func compareRefs(a, b Ref) int {
	return cmp.Or(
		cmp.Compare(a.Namespace, b.Namespace),
		cmp.Compare(a.Resource.Group, b.Resource.Group),
		cmp.Compare(a.Resource.Resource, b.Resource.Resource),
		cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.UID, b.UID),
	)
}

// sortRefs sorts and drops doubles: the same object may be served under several API groups, then it appears once, under
// the first of them.
func sortRefs(refs []Ref) []Ref {
	slices.SortFunc(refs, compareRefs)
	seen := map[types.UID]bool{}
	return slices.DeleteFunc(slices.Compact(refs), func(r Ref) bool {
		double := r.UID != "" && seen[r.UID]
		seen[r.UID] = true
		return double
	})
}
