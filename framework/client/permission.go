// SPDX-License-Identifier: Apache-2.0

package client

import (
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Permission is one thing that RBAC may grant: a verb on a resource, in a namespace or, with an empty Namespace, in the
// whole cluster.
type Permission struct {
	Verb, Group, Resource, Subresource string
	Namespace                          string
}

// String reads like kubectl auth can-i: "create pods/exec in namespace x".
func (p Permission) String() string {
	resource := schema.GroupResource{Group: p.Group, Resource: p.Resource}.String()
	if p.Subresource != "" {
		resource += "/" + p.Subresource
	}
	if p.Namespace == "" {
		return fmt.Sprintf("%s %s cluster-wide", p.Verb, resource)
	}
	return fmt.Sprintf("%s %s in namespace %s", p.Verb, resource, p.Namespace)
}

// PermissionError names a permission that the caller does not have. It wraps the API server's own error.
type PermissionError struct {
	Permission Permission
	Err        error
}

// Error implements error.
func (e *PermissionError) Error() string {
	return fmt.Sprintf("missing permission: %s; grant it to the user with a Role or ClusterRole: %v", e.Permission, e.Err)
}

// Unwrap returns the API server's error.
func (e *PermissionError) Unwrap() error { return e.Err }

// Explain turns a refusal into an error that says what to do about it, and leaves every other error as it is.
func Explain(err error, p Permission) error {
	switch {
	case err == nil:
		return nil
	case apierrors.IsUnauthorized(err):
		return fmt.Errorf("the API server does not accept the credentials (expired token or certificate?): %w", err)
	case forbiddenByRBAC(err):
		return &PermissionError{Permission: p, Err: err}
	}
	return err
}

// forbiddenByRBAC separates a missing permission from what admission refuses with the same status: quota, Pod Security,
// a terminating namespace. The authorizer's sentence is `User "x" cannot list resource "pods" in API group …`.
func forbiddenByRBAC(err error) bool {
	if !apierrors.IsForbidden(err) {
		return false
	}
	text := err.Error()
	return !strings.Contains(text, "is forbidden: ") || strings.Contains(text, " cannot ")
}
