// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// State is one spec's view of the cluster, the [validation.State] that its checks are evaluated against. Its methods
// never make a request and never block: pods come from the shared cache, logs and other objects from readers in the
// background that begin at the first question.
type State struct {
	*tracker
	client  *client.Client
	logs    *logReaders
	objects *objectReaders
	sets    *objectSets
	events  *eventReaders

	placement placement

	mu   sync.Mutex
	pods map[validation.ObjectRef]podObject
}

var _ validation.State = (*State)(nil)

// podObject is a cached pod in the form of its JSON.
type podObject struct {
	pod    *corev1.Pod
	fields map[string]any
}

// NewState returns a spec's view over cache; logs and objects are read with c, the spec's own. An empty log of a
// container that has ended is believed after emptyLogGrace (see [EmptyLogGrace]). Close it when the spec ends.
func NewState(c *client.Client, cache *PodCache, emptyLogGrace time.Duration) *State {
	tracker := cache.newTracker(c.Owns)
	return &State{
		tracker: tracker,
		client:  c,
		logs:    newLogReaders(c, tracker, emptyLogGrace),
		objects: newObjectReaders(c, &tracker.changed),
		sets:    newObjectSets(c, &tracker.changed),
		events:  newEventReaders(c, &tracker.changed),
		pods:    map[validation.ObjectRef]podObject{},
	}
}

// Close ends the readers, waits for them, and drops all memory.
func (s *State) Close() {
	s.logs.close()
	s.objects.close()
	s.sets.close()
	s.events.close()
	s.tracker.Close()
}

// Log implements [validation.State].
func (s *State) Log(ref validation.LogRef) validation.LogState { return s.logs.get(ref) }

// Object implements [validation.State]. Pods come from the cache, and cost no request.
func (s *State) Object(ref validation.ObjectRef) validation.ObjectState {
	if selector, isPod := ref.Pod(); isPod {
		return s.podObject(ref, selector)
	}
	return s.objects.get(ref)
}

// Watched implements [validation.State].
func (s *State) Watched(object validation.ObjectRef, since time.Time) time.Duration {
	pods, isPod := object.Pod()
	if !isPod {
		return s.objects.watched(object, since)
	}
	store := s.cache.store(pods.Namespace)
	s.cache.mu.RLock()
	defer s.cache.mu.RUnlock()
	return store.away.watched(since, time.Now())
}

// Lost is the part of the time since then in which the node could not be expected to do anything, because the API
// server was away: the outages of the watches of pods, and as long again for the clients to come back, up to a minute
// each. It is away now since awaySince, unless that is zero.
func (s *State) Lost(since time.Time) (lost time.Duration, awaySince time.Time) {
	s.cache.mu.RLock()
	defer s.cache.mu.RUnlock()
	for selector := range s.names {
		if store := s.cache.stores[selector.Namespace]; store != nil {
			lost, awaySince = max(lost, store.down.lost(since, time.Now())), store.down.since
		}
	}
	return lost, awaySince
}

func (s *State) podObject(ref validation.ObjectRef, selector podapi.Selector) validation.ObjectState {
	var live *corev1.Pod
	for _, pod := range s.Pods(selector) {
		if !pod.Gone {
			live = pod.Pod
		}
	}
	if live == nil {
		return validation.ObjectState{}
	}
	return s.fieldsOf(ref, live)
}

// fieldsOf returns a pod in the form of its JSON, which is kept under ref for as long as the pod does not change.
func (s *State) fieldsOf(ref validation.ObjectRef, pod *corev1.Pod) validation.ObjectState {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pods[ref].pod == pod {
		return validation.ObjectState{Object: s.pods[ref].fields}
	}
	fields, err := podapi.Fields(pod)
	if err != nil {
		return validation.ObjectState{Err: err}
	}
	s.pods[ref] = podObject{pod: pod, fields: fields}
	return validation.ObjectState{Object: fields}
}
