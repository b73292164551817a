// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/watch"
)

// epoch is the time at which everything happens that the server dates.
var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// store holds the objects by their path, and every change of them. Objects in it are never modified, only replaced.
// It is guarded by Server.mu.
type store struct {
	objects   map[string]map[string]any
	history   []event
	version   int
	compacted int
}

type event struct {
	version    int
	collection string // empty for a bookmark, which is for all
	kind       watch.EventType
	object     map[string]any
	before     map[string]any // what the object was before it was modified
}

func newStore() store { return store{objects: map[string]map[string]any{}, version: 10} }

func parent(path string) string { return path[:strings.LastIndex(path, "/")] }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// put stores fields, which the store owns from now on.
func (s *store) put(path string, fields map[string]any) {
	u := unstructured.Unstructured{Object: fields}
	before, existed := s.objects[path]
	old := unstructured.Unstructured{Object: before}
	s.version++
	u.SetResourceVersion(fmt.Sprint(s.version))
	switch {
	case u.GetUID() != "":
	case existed:
		u.SetUID(old.GetUID())
	default:
		_ = unstructured.SetNestedField(fields, fmt.Sprintf("uid-%d", s.version), "metadata", "uid")
	}
	if created := u.GetCreationTimestamp(); created.IsZero() {
		at := epoch.Add(time.Duration(s.version) * time.Second)
		_ = unstructured.SetNestedField(fields, at.Format(time.RFC3339), "metadata", "creationTimestamp")
	}
	kind := watch.Added
	if existed {
		kind = watch.Modified
	}
	s.objects[path] = fields
	s.history = append(s.history, event{s.version, parent(path), kind, fields, before})
}

func (s *store) erase(path string) {
	fields := s.objects[path]
	if fields == nil {
		return
	}
	s.version++
	delete(s.objects, path)
	s.history = append(s.history, event{s.version, parent(path), watch.Deleted, withVersion(fields, s.version), nil})
}

// withVersion is a copy of an object with another resourceVersion.
func withVersion(fields map[string]any, version int) map[string]any {
	fields = runtime.DeepCopyJSON(fields)
	_ = unstructured.SetNestedField(fields, fmt.Sprint(version), "metadata", "resourceVersion")
	return fields
}

func (s *store) compact() {
	s.version++
	s.compacted = s.version
}

func (s *store) bookmark() {
	s.version++
	s.history = append(s.history, event{version: s.version, kind: watch.Bookmark})
}

// fieldsOf turns anything that marshals to an object into its fields.
func fieldsOf(object any) (map[string]any, error) {
	data, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	fields := map[string]any{}
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if fields["metadata"] == nil {
		fields["metadata"] = map[string]any{}
	}
	return fields, nil
}

// Put stores an object, anything that marshals to one, at its path, such as /api/v1/namespaces/ns/pods/web. An object
// without a UID keeps the one that the path had. Nodes do not run pods that are put.
func (s *Server) Put(path string, object any) {
	s.t.Helper()
	fields, err := fieldsOf(object)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.put(path, fields)
	s.notify()
}

// Remove deletes an object for good, without grace.
func (s *Server) Remove(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase(path)
	s.notify()
}

// Get returns a copy of an object, nil if there is none.
func (s *Server) Get(path string) *unstructured.Unstructured {
	s.mu.Lock()
	defer s.mu.Unlock()
	fields := s.store.objects[path]
	if fields == nil {
		return nil
	}
	return &unstructured.Unstructured{Object: runtime.DeepCopyJSON(fields)}
}

// Paths returns the paths of all objects, sorted.
func (s *Server) Paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sortedKeys(s.store.objects)
}
