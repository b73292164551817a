// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// podRecord is what is known of one pod. Guarded by the PodCache's lock; the pod itself is immutable, an update
// replaces it.
type podRecord struct {
	pod     *corev1.Pod
	gone    bool
	changed time.Time
	started time.Time // when a container was last seen to have started
	podHistory
}

// pastPod is the last pod of a name that has gone, so that what is told of it later is known to be late.
type pastPod struct {
	uid     types.UID
	version string
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
	past     map[string]pastPod // by name, unless there is a pod of that name
	synced   bool
	err      error
	away     outages // the times in which it was not watched
	down     outages // those of them in which waiting may have helped: the API server was away
}

func newPodStore(owner *PodCache, namespace string) *podStore {
	return &podStore{
		owner: owner, namespace: namespace,
		byName: map[string]*podRecord{}, byPrefix: map[string]map[types.UID]*podRecord{}, past: map[string]pastPod{},
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
		record := s.byName[pod.Name]
		switch {
		case record != nil && record.pod.UID == pod.UID:
			// The last state before the end is in the deletion event alone.
			s.refresh(record, pod, now, watched)
			s.remove(record, now, watched)
		case record == nil && !s.outdated(pod):
			s.past[pod.Name] = pastPod{pod.UID, pod.ResourceVersion}
		}
	})
	return nil
}

// Replace implements cache.ReflectorStore: after a broken watch, the new list shows what happened in the meantime. A
// replica that lags may list less than is known.
func (s *podStore) Replace(items []any, version string) error {
	s.change(func(now time.Time) {
		present := make(map[string]bool, len(items))
		for _, item := range items {
			if pod, ok := item.(*corev1.Pod); ok {
				present[pod.Name] = true
				s.put(pod, now, listed)
			}
		}
		for name, record := range s.byName {
			if !present[name] && !client.Older(version, record.pod.ResourceVersion) {
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
	s.down.note(false, now)
	s.owner.mu.Unlock()
	s.changed.fire()
}

// outdated reports whether a pod is told of in a state older than what is known of its name, as a lagging replica or a
// repeated event does. A UID that has gone never comes back.
func (s *podStore) outdated(pod *corev1.Pod) bool {
	if record := s.byName[pod.Name]; record != nil {
		return client.Older(pod.ResourceVersion, record.pod.ResourceVersion)
	}
	past, known := s.past[pod.Name]
	return known && (past.uid == pod.UID || client.Older(pod.ResourceVersion, past.version))
}

// put stores a pod that exists, unless it is outdated; another pod of this name is thereby gone.
func (s *podStore) put(pod *corev1.Pod, now time.Time, by source) {
	if s.outdated(pod) {
		return
	}
	record := s.byName[pod.Name]
	if record != nil && record.pod.UID != pod.UID {
		s.remove(record, now, by)
		record = nil
	}
	if record == nil {
		record = &podRecord{}
		s.byName[pod.Name] = record
		delete(s.past, pod.Name)
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
	before := record.pod
	changed := before == nil || before.ResourceVersion != pod.ResourceVersion
	record.pod = pod
	if !changed {
		return
	}
	record.changed = now
	if podapi.Starts(before, pod) {
		record.started = now
	}
	if s.owner.notify(record) {
		record.add(pod, written, now, by)
	}
}

func (s *podStore) remove(record *podRecord, now time.Time, by source) {
	record.gone = true
	record.end(now, by)
	pod := record.pod
	delete(s.byName, pod.Name)
	s.past[pod.Name] = pastPod{pod.UID, pod.ResourceVersion}
	delete(s.byPrefix[pod.GenerateName], pod.UID)
	if len(s.byPrefix[pod.GenerateName]) == 0 {
		delete(s.byPrefix, pod.GenerateName)
	}
	s.owner.notify(record)
}

var errNotSynced = errors.New("the pods of the namespace have not been listed yet")
