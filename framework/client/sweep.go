// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// labelled returns every object that carries the identity's labels, sorted: of a spec, of a run (Spec empty), or of all
// runs there ever were (both empty).
//
// It looks at all kinds that can be listed and deleted, with and without namespaces, except nodes. What the caller may
// not list in the whole cluster is looked for in namespaces one by one; what it may not list there either is passed
// over, since it cannot have created it. Failures to list that remain are returned beside what was found.
func (c *Client) labelled(ctx context.Context, identity Identity, namespaces ...string) ([]Ref, error) {
	kinds, err := c.deletableKinds(ctx)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var refs []Ref
	failures := make([]error, len(kinds))
	each(len(kinds), func(i int) {
		found, err := c.listLabelled(ctx, kinds[i], identity.Selector(), namespaces)
		mu.Lock()
		defer mu.Unlock()
		refs = append(refs, found...)
		failures[i] = err
	})
	return sortRefs(refs), errors.Join(failures...)
}

// Sweep deletes what what carries labels finds, namespaces last, and waits until it is gone or ctx ends. It returns
// what it found and what remains of that.
func (c *Client) Sweep(ctx context.Context, identity Identity, namespaces ...string) (found []Ref, left []Remaining, err error) {
	found, err = c.labelled(ctx, identity, namespaces...)
	isNamespace := func(r Ref) bool { return r.Kind == "Namespace" && r.Resource.Group == "" }
	inside := slices.DeleteFunc(slices.Clone(found), isNamespace)
	outside := slices.DeleteFunc(slices.Clone(found), func(r Ref) bool { return !isNamespace(r) })
	going, insideErr := c.Delete(ctx, DeleteOptions{}, inside...)
	alsoGoing, outsideErr := c.Delete(ctx, DeleteOptions{}, outside...)
	return found, c.WaitGone(ctx, append(going, alsoGoing...)...), errors.Join(err, insideErr, outsideErr)
}

// sweepable is one resource of the cluster that may hold labelled objects.
type sweepable struct {
	resource   schema.GroupVersionResource
	kind       string
	namespaced bool
}

func (c *Client) deletableKinds(ctx context.Context) ([]sweepable, error) {
	var lists []*metav1.APIResourceList
	err := retry(ctx, func(ctx context.Context) (err error) {
		c.mapper.cached.InvalidateWithContext(ctx)
		lists, err = discovery.ServerPreferredResourcesWithContext(ctx, c.mapper.cached)
		// One broken aggregated API must not keep the rest from being swept.
		if discovery.IsGroupDiscoveryFailedError(err) && len(lists) > 0 {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the kinds of the API server: %w", Explain(err, Permission{Verb: "get", Resource: "/api and /apis"}))
	}
	wanted := discovery.SupportsAllVerbs{Verbs: []string{"list", "delete"}}
	var kinds []sweepable
	for _, list := range discovery.FilteredBy(wanted, lists) {
		group, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for _, r := range list.APIResources {
			if group.Group == "" && r.Name == "nodes" {
				continue // a label there, by whatever mishap, must not cost a node
			}
			kinds = append(kinds, sweepable{group.WithResource(r.Name), r.Kind, r.Namespaced})
		}
	}
	return kinds, nil
}

func (c *Client) listLabelled(ctx context.Context, kind sweepable, selector string, namespaces []string) ([]Ref, error) {
	refs, err := c.listIn(ctx, kind, "", selector)
	if !apierrors.IsForbidden(err) {
		return refs, err
	}
	if !kind.namespaced {
		return nil, nil
	}
	var failures []error
	for _, namespace := range namespaces {
		found, err := c.listIn(ctx, kind, namespace, selector)
		if !apierrors.IsForbidden(err) {
			refs, failures = append(refs, found...), append(failures, err)
		}
	}
	return refs, errors.Join(failures...)
}

func (c *Client) listIn(ctx context.Context, kind sweepable, namespace, selector string) ([]Ref, error) {
	objects, err := c.listObjects(ctx, kind.resource, namespace, selector)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind.resource.GroupResource(), err)
	}
	refs := make([]Ref, len(objects))
	for i := range objects {
		refs[i] = refTo(kind.resource, &objects[i])
		refs[i].Kind = kind.kind // items of a list may come without
	}
	return refs, nil
}

// listObjects returns nothing for a resource that the API server does not know or cannot list.
func (c *Client) listObjects(ctx context.Context, resource schema.GroupVersionResource, namespace, selector string) ([]unstructured.Unstructured, error) {
	var list *unstructured.UnstructuredList
	err := retry(ctx, func(ctx context.Context) (err error) {
		list, err = c.at(Ref{Resource: resource, Namespace: namespace}).List(ctx, metav1.ListOptions{LabelSelector: selector})
		return err
	})
	if apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err) || meta.IsNoMatchError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}
