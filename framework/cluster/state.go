// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// State is one spec's view of the cluster, the [validation.State] that its
// checks are evaluated against. Its methods never make a request and never
// block: pods come from the shared cache, logs and other objects from readers
// in the background that begin at the first question.
type State struct {
	*Tracker
	client  *Client
	logs    *logReaders
	objects *objectReaders

	mu   sync.Mutex
	pods map[validation.ObjectRef]podObject
}

var _ validation.State = (*State)(nil)

// podObject is a cached pod in the form of its JSON.
type podObject struct {
	pod    *corev1.Pod
	fields map[string]any
}

// NewState returns a spec's view over cache; logs and objects are read with
// client, the spec's own. An empty log of a container that has ended is believed
// after emptyLogGrace (see [EmptyLogGrace]). Close it when the spec ends.
func NewState(client *Client, cache *PodCache, emptyLogGrace time.Duration) *State {
	tracker := cache.Tracker()
	return &State{
		Tracker: tracker,
		client:  client,
		logs:    newLogReaders(client.Typed, tracker, emptyLogGrace),
		objects: newObjectReaders(client, &tracker.changed),
		pods:    map[validation.ObjectRef]podObject{},
	}
}

// Close ends the readers, waits for them, and drops all memory.
func (s *State) Close() {
	s.logs.close()
	s.objects.close()
	s.Tracker.Close()
}

// Pods implements [validation.State].
func (s *State) Pods(selector podapi.Selector) []validation.PodState {
	var states []validation.PodState
	for _, pod := range s.Tracker.Pods(selector) {
		states = append(states, validation.PodState{Pod: pod.Pod, Gone: pod.Gone})
	}
	return states
}

// Log implements [validation.State].
func (s *State) Log(ref validation.LogRef) validation.LogState {
	result := s.logs.get(LogRequest{
		Namespace: ref.Namespace, Pod: ref.Pod, UID: ref.UID, Container: ref.Container,
		Previous: ref.Previous, Timestamps: ref.Timestamps,
		TailLines: LimitOf(ref.TailLines), SinceSeconds: LimitOf(ref.SinceSeconds), LimitBytes: LimitOf(ref.LimitBytes),
	})
	return validation.LogState{
		Text: result.Text, Generation: result.Generation, Read: result.Read,
		Final: result.Final, Confirmed: result.Confirmed, Cut: result.Cut, Err: result.Err,
	}
}

// Object implements [validation.State]. Pods come from the cache, and cost no
// request.
func (s *State) Object(ref validation.ObjectRef) validation.ObjectState {
	if ref.Kind == "Pod" && (ref.APIVersion == "" || ref.APIVersion == "v1") {
		return s.podObject(ref)
	}
	request, err := objectRequest(ref)
	if err != nil {
		return validation.ObjectState{Err: err}
	}
	result := s.objects.get(request)
	return validation.ObjectState{Object: result.Object, Err: result.Err}
}

func objectRequest(ref validation.ObjectRef) (ObjectRequest, error) {
	group, err := schema.ParseGroupVersion(ref.APIVersion)
	return ObjectRequest{GroupVersionKind: group.WithKind(ref.Kind), Namespace: ref.Namespace, Name: ref.Name}, err
}

func (s *State) podObject(ref validation.ObjectRef) validation.ObjectState {
	var live *corev1.Pod
	for _, pod := range s.Tracker.Pods(podapi.Selector{Namespace: orElse(ref.Namespace, corev1.NamespaceDefault), Name: ref.Name}) {
		if !pod.Gone {
			live = pod.Pod
		}
	}
	if live == nil {
		return validation.ObjectState{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pods[ref].pod == live {
		return validation.ObjectState{Object: s.pods[ref].fields}
	}
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
	if err != nil {
		return validation.ObjectState{Err: err}
	}
	fields["apiVersion"], fields["kind"] = "v1", "Pod"
	s.pods[ref] = podObject{pod: live, fields: fields}
	return validation.ObjectState{Object: fields}
}
