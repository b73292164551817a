// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"

	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Needed lists what every run needs in a namespace where templates create pods.
// Listing and watching are not among it: where they are forbidden, the suite reads
// what it needs once a second.
func Needed(namespace string) []Permission {
	needed := PermissionsFor("", "pods", namespace)
	return append(needed, Permission{Verb: "get", Resource: "pods", Subresource: "log", Namespace: namespace})
}

// PermissionsFor lists the verbs that the life of an object of a test takes:
// created, read, deleted.
func PermissionsFor(group, resource, namespace string) []Permission {
	var needed []Permission
	for _, verb := range []string{"create", "get", "delete"} {
		needed = append(needed, Permission{Verb: verb, Group: group, Resource: resource, Namespace: namespace})
	}
	return needed
}

// PermissionsForKind is PermissionsFor for a kind, in namespace if it has
// namespaces. Of a kind that the cluster does not know (yet: a template may bring
// its definition) nothing is needed.
func (c *Client) PermissionsForKind(ctx context.Context, kind schema.GroupVersionKind, namespace string) ([]Permission, error) {
	mapping, err := c.mapper.forKind(ctx, kind)
	if meta.IsNoMatchError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		namespace = ""
	}
	return PermissionsFor(mapping.Resource.Group, mapping.Resource.Resource, namespace), nil
}

// MissingPermissions asks the API server which of needed the caller lacks, in
// the order given. It creates nothing. An error means that it could not be
// told; what was found missing until then is still returned.
func (c *Client) MissingPermissions(ctx context.Context, needed ...Permission) ([]Permission, error) {
	allowed := make([]bool, len(needed))
	failures := make([]error, len(needed))
	each(len(needed), func(i int) { allowed[i], failures[i] = c.mayI(ctx, needed[i]) })
	var missing []Permission
	for i, permission := range needed {
		if failures[i] == nil && !allowed[i] {
			missing = append(missing, permission)
		}
	}
	return missing, errors.Join(failures...)
}

func (c *Client) mayI(ctx context.Context, p Permission) (allowed bool, err error) {
	review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Verb: p.Verb, Group: p.Group, Resource: p.Resource, Subresource: p.Subresource, Namespace: p.Namespace,
		},
	}}
	err = retry(ctx, func(ctx context.Context) error {
		answer, err := c.Typed.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
		if err == nil {
			allowed = answer.Status.Allowed
		}
		return err
	})
	if err != nil {
		reviews := Permission{Verb: "create", Group: "authorization.k8s.io", Resource: "selfsubjectaccessreviews"}
		return false, fmt.Errorf("ask whether the caller may %s: %w", p, explain(err, reviews))
	}
	return allowed, nil
}
