// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Needed lists what every run needs in a namespace where templates create pods.
// Templates with other kinds need the same verbs on those; see
// [PermissionsFor].
func Needed(namespace string) []Permission {
	needed := PermissionsFor("", "pods", namespace)
	return append(needed,
		Permission{Verb: "get", Resource: "pods", Subresource: "log", Namespace: namespace},
		Permission{Verb: "list", Resource: "events", Namespace: namespace},
	)
}

// PermissionsFor lists the verbs that the life of an object of a test takes:
// created, watched, deleted.
func PermissionsFor(group, resource, namespace string) []Permission {
	var needed []Permission
	for _, verb := range []string{"create", "get", "list", "watch", "delete"} {
		needed = append(needed, Permission{Verb: verb, Group: group, Resource: resource, Namespace: namespace})
	}
	return needed
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
