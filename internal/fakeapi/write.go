// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"fmt"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func (s *Server) create(w http.ResponseWriter, r *http.Request, t target) {
	u := &unstructured.Unstructured{Object: map[string]any{}}
	if err := readBody(r, &u.Object); err != nil {
		WriteError(w, err)
		return
	}
	stored, err := s.add(t, u, r.URL.Query().Has("dryRun"))
	if err != nil {
		WriteError(w, err)
		return
	}
	WriteJSON(w, http.StatusCreated, stored)
}

// add stores a new object, and lets the nodes and controllers do what follows from it before anybody sees it. It
// returns the object as it was first stored. A dry run stores nothing, and returns what it was sent.
func (s *Server) add(t target, u *unstructured.Unstructured, dryRun bool) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if dryRun {
		return u.Object, s.checkNamespace(t)
	}
	defer s.notify()
	return s.addLocked(t, u)
}

func (s *Server) addLocked(t target, u *unstructured.Unstructured) (map[string]any, error) {
	if err := s.checkNamespace(t); err != nil {
		return nil, err
	}
	if t.kind.Namespaced {
		u.SetNamespace(t.Namespace)
	}
	if u.GetName() == "" && u.GetGenerateName() != "" {
		u.SetName(fmt.Sprintf("%s%05d", u.GetGenerateName(), s.store.version))
	}
	if err := s.admit("create", t, u.GetName()); err != nil {
		return nil, err
	}
	path := t.collection + "/" + u.GetName()
	if s.store.objects[path] != nil {
		return nil, apierrors.NewAlreadyExists(t.kind.groupResource(), u.GetName())
	}
	u.SetUID("")
	if t.kind.Kind == "Pod" {
		setPodDefaults(u)
	}
	s.store.put(path, u.Object)
	stored := s.store.objects[path]
	s.react(t.kind, path)
	return stored, nil
}

// checkNamespace refuses to create in a namespace that does not exist, or is being deleted. A server that holds no
// namespaces has them all.
func (s *Server) checkNamespace(t target) error {
	if !t.kind.Namespaced {
		return nil
	}
	any := false
	for path := range s.store.objects {
		any = any || strings.HasPrefix(path, "/api/v1/namespaces/") && strings.Count(path, "/") == 4
	}
	namespace := unstructured.Unstructured{Object: s.store.objects["/api/v1/namespaces/"+t.Namespace]}
	switch {
	case any && namespace.Object == nil:
		return apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, t.Namespace)
	case namespace.GetDeletionTimestamp() != nil:
		terminating := apierrors.NewForbidden(t.kind.groupResource(), t.Name,
			fmt.Errorf("unable to create new content in namespace %s because it is being terminated", t.Namespace))
		terminating.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}
		return terminating
	}
	return nil
}

// delete removes at once what nobody needs to confirm, and marks the rest.
func (s *Server) delete(w http.ResponseWriter, r *http.Request, t target) {
	var options metav1.DeleteOptions
	if err := readBody(r, &options); err != nil {
		WriteError(w, err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fields := s.store.objects[t.path]
	if fields == nil {
		WriteError(w, t.notFound())
		return
	}
	if err := s.admit("delete", t, t.Name); err != nil {
		WriteError(w, err)
		return
	}
	u := unstructured.Unstructured{Object: fields}
	if p := options.Preconditions; p != nil && p.UID != nil && *p.UID != u.GetUID() {
		WriteError(w, apierrors.NewConflict(t.kind.groupResource(), t.Name,
			fmt.Errorf("the UID in the precondition (%s) does not match the UID in record (%s)", *p.UID, u.GetUID())))
		return
	}
	marked := s.markDeleted(t.path, options)
	s.notify()
	if marked == nil {
		writeSuccess(w)
		return
	}
	WriteJSON(w, http.StatusOK, marked)
}

// markDeleted begins the deletion of an object and ends it if nothing keeps the object. It returns the object as it
// was marked, nil if it was gone at once.
func (s *Server) markDeleted(path string, options metav1.DeleteOptions) map[string]any {
	u := &unstructured.Unstructured{Object: runtime.DeepCopyJSON(s.store.objects[path])}
	finalizers := u.GetFinalizers()
	if p := options.PropagationPolicy; p != nil && *p == metav1.DeletePropagationForeground && len(s.dependents(u)) > 0 {
		finalizers = append(finalizers, metav1.FinalizerDeleteDependents)
	}
	grace := int64(0)
	if u.GetKind() == "Pod" {
		grace = graceOf(u, options)
	}
	if grace == 0 && len(finalizers) == 0 {
		s.erase(path)
		return nil
	}
	if u.GetDeletionTimestamp() != nil {
		grace = min(grace, *u.GetDeletionGracePeriodSeconds())
	}
	u.SetFinalizers(finalizers)
	// The server's clock stands still: an object's grace period has passed when its node says so.
	_ = unstructured.SetNestedField(u.Object, epoch.Add(seconds(grace)).Format(timeFormat), "metadata", "deletionTimestamp")
	u.SetDeletionGracePeriodSeconds(&grace)
	s.store.put(path, u.Object)
	marked := s.store.objects[path]
	if grace > 0 {
		s.terminate(path)
	}
	for _, dependent := range s.dependents(u) {
		s.markDeleted(dependent, metav1.DeleteOptions{PropagationPolicy: options.PropagationPolicy})
	}
	return marked
}

// erase removes an object; what it owns goes with it, and owners that waited for it go too.
func (s *Server) erase(path string) {
	fields := s.store.objects[path]
	if fields == nil {
		return
	}
	u := &unstructured.Unstructured{Object: fields}
	s.store.erase(path)
	delete(s.scripts, path)
	for _, dependent := range s.dependents(u) {
		s.markDeleted(dependent, metav1.DeleteOptions{})
	}
	s.releaseOwners(u)
}

// settle erases an object that was only kept by what an update has removed.
func (s *Server) settle(path string) {
	u := unstructured.Unstructured{Object: s.store.objects[path]}
	grace := u.GetDeletionGracePeriodSeconds()
	if u.Object != nil && u.GetDeletionTimestamp() != nil && len(u.GetFinalizers()) == 0 && (grace == nil || *grace == 0) {
		s.erase(path)
	}
}
