// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Find returns the objects that a clean-up entry means, UIDs included, and nothing if there are none (any more). kind
// is a word as people write it: the old set's "pod" or "config_map", a Kind, or anything kubectl takes for a resource
// ("pvc", "jobs", "deployments.apps").
//
// A name that ends in "-" means what generates the pods of that generateName: their outermost controller (for the pods
// of a Deployment that is the Deployment, not its ReplicaSet), pods without a controller themselves; and if there are
// no such pods, the object named without the "-", of the given kind or, if that is pod, of a workload kind.
func (c *Client) Find(ctx context.Context, kind, namespace, name string) ([]Ref, error) {
	mapping, err := c.mapper.forName(ctx, kind)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		namespace = ""
	} else if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	pods := podapi.Selector{Namespace: namespace, Name: name}
	if !pods.Generated() {
		return c.findNamed(ctx, mapping, namespace, name)
	}
	refs, err := c.findGenerators(ctx, pods)
	if err != nil || len(refs) > 0 {
		return refs, err
	}
	name = pods.Owner()
	if mapping.Resource.GroupResource() != podResource.GroupResource() {
		return c.findNamed(ctx, mapping, namespace, name)
	}
	return c.findWorkload(ctx, namespace, name)
}

var podResource = corev1.SchemeGroupVersion.WithResource("pods")

// Locate returns the reference, without UID, to the object that a check is about, whether it exists or not. Without an
// APIVersion its kind may be any word that Find takes.
func (c *Client) Locate(ctx context.Context, object validation.ObjectRef) (Ref, error) {
	var mapping *meta.RESTMapping
	var err error
	if object.APIVersion == "" {
		mapping, err = c.mapper.forName(ctx, object.Kind)
	} else {
		mapping, err = c.mapper.forKind(ctx, schema.FromAPIVersionAndKind(object.APIVersion, object.Kind))
	}
	if err != nil {
		return Ref{}, err
	}
	ref := Ref{Resource: mapping.Resource, Kind: mapping.GroupVersionKind.Kind, Name: object.Name}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		ref.Namespace = cmp.Or(object.Namespace, validation.DefaultNamespace)
	}
	return ref, nil
}

func (c *Client) findNamed(ctx context.Context, mapping *meta.RESTMapping, namespace, name string) ([]Ref, error) {
	obj, err := c.get(ctx, mapping, namespace, name)
	if obj == nil || err != nil {
		return nil, err
	}
	return []Ref{refTo(mapping.Resource, obj)}, nil
}

// get returns nil if the object does not exist.
func (c *Client) get(ctx context.Context, mapping *meta.RESTMapping, namespace, name string) (obj *unstructured.Unstructured, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		obj, err = c.resource(mapping, namespace).Get(ctx, name, metav1.GetOptions{})
		return err
	})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		ref := Ref{Resource: mapping.Resource, Kind: mapping.GroupVersionKind.Kind, Namespace: namespace, Name: name}
		return nil, fmt.Errorf("get %s: %w", ref, Explain(err, ref.permission("get")))
	}
	return obj, nil
}

func (c *Client) findWorkload(ctx context.Context, namespace, name string) ([]Ref, error) {
	for _, kind := range podapi.Controllers() {
		mapping, err := c.mapper.forKind(ctx, kind)
		if err != nil {
			return nil, err
		}
		refs, err := c.findNamed(ctx, mapping, namespace, name)
		if forbiddenByRBAC(err) {
			continue // a caller without rights to a kind cannot have created one
		}
		if err != nil || len(refs) > 0 {
			return refs, err
		}
	}
	return nil, nil
}

func (c *Client) findGenerators(ctx context.Context, selector podapi.Selector) ([]Ref, error) {
	var pods *corev1.PodList
	err := retry(ctx, func(ctx context.Context) (err error) {
		pods, err = c.Typed.CoreV1().Pods(selector.Namespace).List(ctx, metav1.ListOptions{})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the controller of pods %s…: %w", selector.Name,
			Explain(err, Permission{Verb: "list", Resource: "pods", Namespace: selector.Namespace}))
	}
	var refs []Ref
	for i := range pods.Items {
		pod := &pods.Items[i]
		if !selector.Matches(pod) {
			continue
		}
		ref := Ref{Resource: podResource, Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}
		ref, err = c.outermost(ctx, ref, metav1.GetControllerOf(pod))
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return sortRefs(refs), nil
}

// outermost climbs from ref along the controllers. A controller that is gone, or that the caller may not see, ends the
// climb: what is below it is deleted.
func (c *Client) outermost(ctx context.Context, ref Ref, owner *metav1.OwnerReference) (Ref, error) {
	for owner != nil {
		group, err := schema.ParseGroupVersion(owner.APIVersion)
		if err != nil {
			return ref, nil
		}
		mapping, err := c.mapper.forKind(ctx, group.WithKind(owner.Kind))
		if meta.IsNoMatchError(err) {
			return ref, nil
		}
		if err != nil {
			return ref, err
		}
		obj, err := c.get(ctx, mapping, ref.Namespace, owner.Name)
		if forbiddenByRBAC(err) {
			return ref, nil
		}
		if err != nil {
			return ref, err
		}
		if obj == nil || obj.GetUID() != owner.UID {
			return ref, nil
		}
		ref = refTo(mapping.Resource, obj)
		owner = metav1.GetControllerOf(obj)
	}
	return ref, nil
}
