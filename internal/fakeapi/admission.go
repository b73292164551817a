// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Change is a request that admission decides on.
type Change struct {
	// Verb is create, update, patch or delete.
	Verb     string
	Resource schema.GroupResource
	Name     string
}

// Admit lets decide refuse changes from now on, those of the controllers among them: quota and webhooks are of this
// kind. nil removes it. It is called while the server is locked.
func (s *Server) Admit(decide func(Change) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decide = decide
}

// admit returns the refusal of a change. s.mu is held.
func (s *Server) admit(verb string, t target, name string) error {
	if s.decide == nil {
		return nil
	}
	return s.decide(Change{verb, t.kind.groupResource(), name})
}

// refusedByAdmission records that a controller could not create a pod.
func (s *Server) refusedByAdmission(owner metav1.Object, kind, component string, err error) {
	s.record(corev1.Event{
		InvolvedObject: corev1.ObjectReference{Kind: kind, Namespace: owner.GetNamespace(), Name: owner.GetName(), UID: owner.GetUID()},
		Type:           corev1.EventTypeWarning, Reason: "FailedCreate", Message: "Error creating: " + err.Error(),
		Source: corev1.EventSource{Component: component},
	}, s.store.version)
}
