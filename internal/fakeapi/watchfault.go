// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"maps"
	"net/http"

	"k8s.io/apimachinery/pkg/watch"
)

// SilenceWatches lets watches that are opened from now on be accepted and deliver nothing, as a proxy that buffers
// does, or, with false, deliver again. Watches that are open stay as they are.
func (s *Server) SilenceWatches(silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = silent
}

// stayMute keeps a watch open until it is dropped.
func (s *Server) stayMute(w http.ResponseWriter, r *http.Request) {
	w.(http.Flusher).Flush()
	s.mu.Lock()
	drop := s.drop
	s.mu.Unlock()
	select {
	case <-drop:
	case <-r.Context().Done():
	}
}

// Deliver sends an event to the watches of an object as it is, resourceVersion included, and stores nothing: it comes
// late, or again.
func (s *Server) Deliver(kind watch.EventType, path string, object any) {
	s.t.Helper()
	fields, err := fieldsOf(object)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.version++
	s.store.history = append(s.store.history, event{s.store.version, parent(path), kind, fields, nil})
	s.notify()
}

// LagLists lets lists answer from now on with what is stored now, as a replica does that falls behind, or, with false,
// with what is stored then. Reads of single objects do not lag.
func (s *Server) LagLists(lag bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lagging = nil
	if lag {
		s.lagging = &store{objects: maps.Clone(s.store.objects), version: s.store.version}
	}
}

// listed is what lists answer from. s.mu is held.
func (s *Server) listed() *store {
	if s.lagging != nil {
		return s.lagging
	}
	return &s.store
}
