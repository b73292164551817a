// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"

	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Needed lists what every run needs in a namespace where templates create pods. Listing and watching are not among it:
// where they are forbidden, the suite reads what it needs once a second.
func Needed(namespace string) []Permission {
	needed := permissionsFor("", "pods", namespace)
	return append(needed, Permission{Verb: "get", Resource: "pods", Subresource: "log", Namespace: namespace})
}

// permissionsFor lists the verbs that the life of an object of a test takes: created, read, deleted.
func permissionsFor(group, resource, namespace string) []Permission {
	var needed []Permission
	for _, verb := range []string{"create", "get", "delete"} {
		needed = append(needed, Permission{Verb: verb, Group: group, Resource: resource, Namespace: namespace})
	}
	return needed
}

// PermissionForKind completes a permission with the resource of a kind. If the kind has no namespaces, the permission
// is for the whole cluster. It is false for a kind that the cluster does not know.
func (c *Client) PermissionForKind(ctx context.Context, p Permission, kind schema.GroupVersionKind) (Permission, bool, error) {
	mapping, err := c.mapper.forKind(ctx, kind)
	return complete(p, mapping, err)
}

// PermissionForType is PermissionForKind for a word for a kind, as [Client.Find] takes it.
func (c *Client) PermissionForType(ctx context.Context, p Permission, word string) (Permission, bool, error) {
	mapping, err := c.mapper.forName(ctx, word)
	return complete(p, mapping, err)
}

func complete(p Permission, mapping *meta.RESTMapping, err error) (Permission, bool, error) {
	if meta.IsNoMatchError(err) {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	p.Group, p.Resource = mapping.Resource.Group, mapping.Resource.Resource
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		p.Namespace = ""
	}
	return p, true, nil
}

// MissingPermissions asks the API server which of the needed permissions the caller does not have, in the same order.
// It creates nothing. With an error, the answer may be incomplete.
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
		return false, fmt.Errorf("check whether the user may %s: %w", p, Explain(err, reviews))
	}
	return allowed, nil
}
