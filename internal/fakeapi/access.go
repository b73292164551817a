// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"fmt"
	"net/http"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// User is who every caller is.
const User = "tester"

// Rule is what the caller may not do.
type Rule struct {
	// Verb and Resource are those of RBAC, "create" and "pods/exec" for example; "*" is any.
	Verb, Resource string
	// Namespace is empty for any.
	Namespace string
}

func (r Rule) matches(verb, resource, namespace string) bool {
	is := func(pattern, value string) bool { return pattern == "*" || pattern == value }
	return is(r.Verb, verb) && is(r.Resource, resource) && (r.Namespace == "" || r.Namespace == namespace)
}

// Deny forbids something from now on, in access reviews too.
func (s *Server) Deny(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied = append(s.denied, rules...)
}

// RejectCredentials answers every request from now on as one whose credentials have expired.
func (s *Server) RejectCredentials() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expired = true
}

func withSubresource(resource, subresource string) string {
	if subresource == "" {
		return resource
	}
	return resource + "/" + subresource
}

func (s *Server) isDenied(verb, resource, subresource, namespace string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rule := range s.denied {
		if rule.matches(verb, withSubresource(resource, subresource), namespace) {
			return true
		}
	}
	return false
}

// allow returns the refusal of a request, worded as by RBAC. A command or a
// connection over a WebSocket is a GET, and needs the permission to create all the same.
func (s *Server) allow(info *request.RequestInfo) error {
	s.mu.Lock()
	expired := s.expired
	s.mu.Unlock()
	if expired {
		return apierrors.NewUnauthorized("Unauthorized")
	}
	verb := info.Verb
	if info.Subresource == "exec" || info.Subresource == "portforward" {
		verb = "create"
	}
	if !info.IsResourceRequest || !s.isDenied(verb, info.Resource, info.Subresource, info.Namespace) {
		return nil
	}
	scope := "at the cluster scope"
	if info.Namespace != "" {
		scope = fmt.Sprintf("in the namespace %q", info.Namespace)
	}
	return apierrors.NewForbidden(schema.GroupResource{Group: info.APIGroup, Resource: info.Resource}, info.Name,
		fmt.Errorf("User %q cannot %s resource %q in API group %q %s", User, verb, withSubresource(info.Resource, info.Subresource), info.APIGroup, scope)) //nolint:staticcheck // the words of the API server
}

// review answers a SelfSubjectAccessReview.
func (s *Server) review(w http.ResponseWriter, r *http.Request) {
	var review authorizationv1.SelfSubjectAccessReview
	if err := readBody(r, &review); err != nil {
		WriteError(w, err)
		return
	}
	review.APIVersion, review.Kind = "authorization.k8s.io/v1", "SelfSubjectAccessReview"
	asked := review.Spec.ResourceAttributes
	review.Status.Allowed = asked != nil && !s.isDenied(asked.Verb, asked.Resource, asked.Subresource, asked.Namespace)
	WriteJSON(w, http.StatusCreated, review)
}
