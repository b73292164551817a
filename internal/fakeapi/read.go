// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/watch"
)

// selection says which objects a list or a watch is about.
type selection struct {
	collection string
	labels     labels.Selector
	fields     fields.Selector
}

func selectionOf(r *http.Request, collection string) (selection, error) {
	byLabel, err := labels.Parse(r.URL.Query().Get("labelSelector"))
	if err != nil {
		return selection{}, err
	}
	byField, err := fields.ParseSelector(r.URL.Query().Get("fieldSelector"))
	return selection{collection, byLabel, byField}, err
}

// includes tells whether an object of a collection is selected. The collection asked for may span all namespaces.
func (s selection) includes(collection string, object map[string]any) bool {
	at := strings.LastIndex(s.collection, "/")
	all := !strings.Contains(s.collection, "/namespaces/") && strings.HasPrefix(collection, s.collection[:at]+"/namespaces/") &&
		strings.HasSuffix(collection, s.collection[at:])
	u := unstructured.Unstructured{Object: object}
	return (all || s.collection == collection) && s.labels.Matches(labels.Set(u.GetLabels())) && s.fields.Matches(fieldSet(object))
}

// fieldSet looks up fields by their path. API servers support a few of them for each kind, this one all.
type fieldSet map[string]any

// Has implements fields.Fields.
func (f fieldSet) Has(field string) bool {
	_, found, err := unstructured.NestedFieldNoCopy(f, strings.Split(field, ".")...)
	return found && err == nil
}

// Get implements fields.Fields.
func (f fieldSet) Get(field string) string {
	value, found, err := unstructured.NestedFieldNoCopy(f, strings.Split(field, ".")...)
	if !found || err != nil {
		return ""
	}
	return fmt.Sprint(value)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request, t target) {
	selected, err := selectionOf(r, t.collection)
	if err != nil {
		WriteError(w, err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	WriteJSON(w, http.StatusOK, map[string]any{
		"apiVersion": t.kind.groupVersion(), "kind": t.kind.Kind + "List",
		"metadata": map[string]any{"resourceVersion": fmt.Sprint(s.listed().version)}, "items": s.listed().selected(selected),
	})
}

func (s *store) selected(by selection) []any {
	items := []any{}
	for _, path := range sortedKeys(s.objects) {
		if by.includes(parent(path), s.objects[path]) {
			items = append(items, s.objects[path])
		}
	}
	return items
}

// watcher is one watch request.
type watcher struct {
	selection
	kind      Kind
	bookmarks bool
	version   int // up to which everything was sent
	out       *json.Encoder
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request, t target) {
	selected, err := selectionOf(r, t.collection)
	if err != nil {
		WriteError(w, err)
		return
	}
	query := r.URL.Query()
	version, err := strconv.Atoi(query.Get("resourceVersion"))
	begin := err != nil || version == 0 || query.Get("sendInitialEvents") == "true"
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	s.mu.Lock()
	silent := s.silent
	s.mu.Unlock()
	if silent {
		s.stayMute(w, r)
		return
	}
	watcher := &watcher{selection: selected, kind: t.kind, bookmarks: query.Get("allowWatchBookmarks") == "true", version: version, out: json.NewEncoder(w)}
	if begin {
		s.mu.Lock()
		items, current := s.listed().selected(selected), s.listed().version
		s.mu.Unlock()
		watcher.begin(items, current, query.Get("sendInitialEvents") == "true")
	}
	s.mu.Lock()
	drop := s.drop
	s.mu.Unlock()
	for {
		s.mu.Lock()
		wake, dropped := s.changed, s.stopped || drop != s.drop
		history, compacted := slices.Clone(s.store.history), s.store.compacted
		s.mu.Unlock()
		if dropped || !watcher.send(history, compacted) {
			return
		}
		w.(http.Flusher).Flush()
		select {
		case <-wake:
		case <-drop:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// begin sends the present state, followed by a bookmark if the client waits for the end of it.
func (w *watcher) begin(items []any, version int, mark bool) {
	for _, item := range items {
		w.event(watch.Added, item)
	}
	if w.version = version; mark {
		w.bookmark(version, map[string]any{metav1.InitialEventsAnnotationKey: "true"})
	}
}

// send sends what has happened since the last time, and returns false at the end of the watch.
func (w *watcher) send(history []event, compacted int) bool {
	if w.version < compacted {
		w.event(watch.Error, bodyOf(apierrors.NewResourceExpired("too old resource version")))
		return false
	}
	for _, e := range history {
		if e.version <= w.version {
			continue
		}
		if e.kind != watch.Bookmark {
			w.change(e)
		} else if w.bookmarks {
			w.bookmark(e.version, nil)
		}
		w.version = e.version
	}
	return true
}

// change sends a change. For the watch, an object is deleted when it is no longer selected, and added when it is
// selected again.
func (w *watcher) change(e event) {
	before := e.before != nil && w.includes(e.collection, e.before)
	switch {
	case !w.includes(e.collection, e.object):
		if before {
			w.event(watch.Deleted, withVersion(e.before, e.version))
		}
	case e.kind == watch.Modified && e.before != nil && !before:
		w.event(watch.Added, e.object)
	default:
		w.event(e.kind, e.object)
	}
}

func (w *watcher) bookmark(version int, annotations map[string]any) {
	metadata := map[string]any{"resourceVersion": fmt.Sprint(version)}
	if annotations != nil {
		metadata["annotations"] = annotations
	}
	w.event(watch.Bookmark, map[string]any{"apiVersion": w.kind.groupVersion(), "kind": w.kind.Kind, "metadata": metadata})
}

func (w *watcher) event(kind watch.EventType, object any) {
	_ = w.out.Encode(map[string]any{"type": kind, "object": object})
}
