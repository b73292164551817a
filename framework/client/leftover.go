// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Place is where objects may be: a kind, and a namespace, which has no meaning for kinds without namespaces.
type Place struct {
	Kind      schema.GroupVersionKind
	Namespace string
}

// Leftover is an object that carries the labels of a run.
type Leftover struct {
	Ref Ref
	// Spec is the spec that created it.
	Spec string
	// Terminating is set if its deletion has been requested.
	Terminating bool
}

// Leftovers returns the objects that carry the labels of identity, by one list per place. Transient failures are
// retried until ctx ends. What could not be listed is returned beside what was found elsewhere, with the reason; a
// missing permission is a [*PermissionError]. Kinds that the API server does not know have no objects.
func (c *Client) Leftovers(ctx context.Context, identity Identity, places ...Place) ([]Leftover, []error) {
	var mu sync.Mutex
	var found []Leftover
	unlisted := make([]error, len(places))
	listed := map[Ref]bool{}
	each(len(places), func(i int) {
		at, known, err := c.locatePlace(ctx, places[i])
		mu.Lock()
		double := listed[at]
		listed[at] = true
		mu.Unlock()
		if !known || double {
			unlisted[i] = err
			return
		}
		objects, err := c.listObjects(ctx, at.Resource, at.Namespace, identity.Selector())
		if err != nil {
			unlisted[i] = fmt.Errorf("list %s: %w", at.Resource.GroupResource(), Explain(err, at.permission("list")))
		}
		mu.Lock()
		defer mu.Unlock()
		for j := range objects {
			ref := refTo(at.Resource, &objects[j])
			ref.Kind = at.Kind // items of a list may come without
			found = append(found, Leftover{
				Ref: ref, Spec: objects[j].GetLabels()[specLabel], Terminating: objects[j].GetDeletionTimestamp() != nil,
			})
		}
	})
	slices.SortFunc(found, func(a, b Leftover) int { return compareRefs(a.Ref, b.Ref) })
	return found, slices.DeleteFunc(unlisted, func(err error) bool { return err == nil })
}

// locatePlace returns the place as a reference without a name, and false if it cannot be listed.
func (c *Client) locatePlace(ctx context.Context, place Place) (Ref, bool, error) {
	mapping, err := c.mapper.forKind(ctx, place.Kind)
	if meta.IsNoMatchError(err) {
		return Ref{}, false, nil
	}
	if err != nil {
		return Ref{}, false, err
	}
	at := Ref{Resource: mapping.Resource, Kind: mapping.GroupVersionKind.Kind}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		at.Namespace = place.Namespace
	}
	return at, true, nil
}
