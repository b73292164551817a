// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
)

// podRecord is what is known of one pod. Guarded by the PodCache's lock; the pod itself is immutable, an update
// replaces it.
type podRecord struct {
	pod     *corev1.Pod
	gone    bool
	changed time.Time
	podHistory
}

// podStore holds the pods of one namespace. It is the store that client-go's reflector writes into directly: an
// informer would keep a second copy and a queue, and deliver later.
type podStore struct {
	owner     *PodCache
	namespace string
	changed   signal

	// Guarded by owner.mu.
	byName   map[string]*podRecord
	byPrefix map[string]map[types.UID]*podRecord
	synced   bool
	err      error
	away     outages
}

func newPodStore(owner *PodCache, namespace string) *podStore {
	return &podStore{
		owner: owner, namespace: namespace,
		byName: map[string]*podRecord{}, byPrefix: map[string]map[types.UID]*podRecord{},
	}
}

// Add implements cache.ReflectorStore.
func (s *podStore) Add(obj any) error { return s.Update(obj) }

// Update implements cache.ReflectorStore.
func (s *podStore) Update(obj any) error {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return fmt.Errorf("watch of pods delivered %T", obj)
	}
	s.change(func(now time.Time) { s.put(pod, now, watched) })
	return nil
}

// Delete implements cache.ReflectorStore.
func (s *podStore) Delete(obj any) error {
	if tombstone, ok := obj.(cache.DeletedFinalStateUnknown); ok {
		obj = tombstone.Obj
	}
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return fmt.Errorf("watch of pods delivered %T", obj)
	}
	s.change(func(now time.Time) {
		if record := s.byName[pod.Name]; record != nil && record.pod.UID == pod.UID {
			// The last state before the end is in the deletion event alone.
			s.refresh(record, pod, now, watched)
			s.remove(record, now, watched)
		}
	})
	return nil
}

// Replace implements cache.ReflectorStore: after a broken watch, the new list shows what happened in the meantime.
func (s *podStore) Replace(items []any, _ string) error {
	s.change(func(now time.Time) {
		present := make(map[string]bool, len(items))
		for _, item := range items {
			if pod, ok := item.(*corev1.Pod); ok {
				present[pod.Name] = true
				s.put(pod, now, listed)
			}
		}
		for name, record := range s.byName {
			if !present[name] {
				s.remove(record, now, listed)
			}
		}
		s.synced = true
	})
	return nil
}

// Resync implements cache.ReflectorStore.
func (s *podStore) Resync() error { return nil }

// change applies one update under the lock, then wakes the waiters.
func (s *podStore) change(apply func(now time.Time)) {
	s.owner.mu.Lock()
	now := time.Now()
	apply(now)
	s.err = nil
	s.away.note(false, now)
	s.owner.mu.Unlock()
	s.changed.fire()
}

// put stores a pod that exists; another pod of this name is thereby gone.
func (s *podStore) put(pod *corev1.Pod, now time.Time, by source) {
	record := s.byName[pod.Name]
	if record != nil && record.pod.UID != pod.UID {
		s.remove(record, now, by)
		record = nil
	}
	if record == nil {
		record = &podRecord{}
		s.byName[pod.Name] = record
		if prefix := pod.GenerateName; prefix != "" {
			if s.byPrefix[prefix] == nil {
				s.byPrefix[prefix] = map[types.UID]*podRecord{}
			}
			s.byPrefix[prefix][pod.UID] = record
		}
	}
	s.refresh(record, pod, now, by)
}

// refresh drops the managedFields of the pod, which no check reads and which make up half of its size.
func (s *podStore) refresh(record *podRecord, pod *corev1.Pod, now time.Time, by source) {
	written := pod.ManagedFields
	pod.ManagedFields = nil
	changed := record.pod == nil || record.pod.ResourceVersion != pod.ResourceVersion
	record.pod = pod
	if !changed {
		return
	}
	record.changed = now
	if s.owner.notify(record) {
		record.add(pod, written, now, by)
	}
}

func (s *podStore) remove(record *podRecord, now time.Time, by source) {
	record.gone = true
	record.end(now, by)
	pod := record.pod
	delete(s.byName, pod.Name)
	delete(s.byPrefix[pod.GenerateName], pod.UID)
	if len(s.byPrefix[pod.GenerateName]) == 0 {
		delete(s.byPrefix, pod.GenerateName)
	}
	s.owner.notify(record)
}

var errNotSynced = errors.New("the pods of the namespace have not been listed yet")
