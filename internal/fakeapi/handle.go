// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"io"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/kubernetes/scheme"
)

// target is what a request is about.
type target struct {
	*request.RequestInfo
	kind Kind
	// collection is the path of the collection, path that of the object.
	collection, path string
}

func (t target) notFound() error {
	return apierrors.NewNotFound(t.kind.groupResource(), t.Name)
}

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.Method+" "+r.URL.RequestURI())
	answer := s.answer
	s.notify()
	s.mu.Unlock()
	if answer != nil && answer(w, r) {
		return
	}
	if s.discovery(w, r.URL.Path) {
		return
	}
	info, err := s.resolver.NewRequestInfo(r)
	if err != nil {
		WriteError(w, err)
		return
	}
	if err := s.allow(info); err != nil {
		WriteError(w, err)
		return
	}
	if info.APIGroup == "authorization.k8s.io" && info.Resource == "selfsubjectaccessreviews" {
		s.review(w, r)
		return
	}
	t, ok := s.target(info)
	if !ok {
		WriteJSON(w, http.StatusNotFound, metav1.Status{
			TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusFailure, Code: http.StatusNotFound,
			Reason: metav1.StatusReasonNotFound, Message: "the server could not find the requested resource", Details: &metav1.StatusDetails{},
		})
		return
	}
	s.serveResource(w, r, t)
}

func (s *Server) serveResource(w http.ResponseWriter, r *http.Request, t target) {
	switch {
	case t.Subresource == "log":
		s.log(w, r, t)
	case t.Subresource == "exec":
		s.exec(w, r, t)
	case t.Subresource == "attach":
		s.attach(w, r, t)
	case t.Subresource == "portforward":
		s.portForward(w, r, t)
	case t.Resource == "nodes" && t.Subresource == "proxy":
		s.proxyNode(w, r, t)
	case t.Verb == "watch":
		s.watch(w, r, t)
	case t.Verb == "list":
		s.list(w, r, t)
	case t.Verb == "get":
		if object := s.Get(t.path); object != nil {
			WriteJSON(w, http.StatusOK, object)
			return
		}
		WriteError(w, t.notFound())
	case t.Verb == "create":
		s.create(w, r, t)
	case t.Verb == "update", t.Verb == "patch":
		s.change(w, r, t)
	case t.Verb == "delete":
		s.delete(w, r, t)
	default:
		WriteError(w, apierrors.NewMethodNotSupported(t.kind.groupResource(), t.Verb))
	}
}

func (s *Server) target(info *request.RequestInfo) (target, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kinds {
		if info.IsResourceRequest && k.Group == info.APIGroup && k.Version == info.APIVersion && k.Resource == info.Resource {
			collection := k.collection(info.Namespace)
			return target{info, k, collection, collection + "/" + info.Name}, true
		}
	}
	return target{}, false
}

// readBody decodes the body of a request into out, which is an API type or a map of fields. Typed clients may send
// protobuf.
func readBody(r *http.Request, out any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) == 0 {
		return err
	}
	if r.Header.Get("Content-Type") != "application/vnd.kubernetes.protobuf" {
		return json.Unmarshal(body, out)
	}
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(body, nil, nil)
	if err != nil {
		return err
	}
	fields, err := fieldsOf(object)
	if err != nil {
		return err
	}
	if body, err = json.Marshal(fields); err != nil {
		return err
	}
	return json.Unmarshal(body, out)
}

var podResource = schema.GroupResource{Resource: "pods"}
