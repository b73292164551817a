// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// objectSets holds one background watch for each reference to several objects that a spec asks for.
type objectSets struct {
	background
	client  *client.Client
	changed *signal
	sets    map[validation.ObjectRef]*objectSet
}

func newObjectSets(c *client.Client, changed *signal) *objectSets {
	return &objectSets{background: newBackground(), client: c, changed: changed, sets: map[validation.ObjectRef]*objectSet{}}
}

// get returns the set that a reference means, and starts to watch it on first demand. It never blocks.
func (o *objectSets) get(ref validation.ObjectRef) *objectSet {
	o.mu.Lock()
	defer o.mu.Unlock()
	set := o.sets[ref]
	if set == nil {
		set = &objectSet{all: o, ref: ref, objects: map[string]*unstructured.Unstructured{}}
		o.sets[ref] = set
		o.start(func() { set.run(o.ctx) })
	}
	return set
}

// objectSet holds the objects that a reference means. It is the store that client-go's reflector writes into.
type objectSet struct {
	all *objectSets
	ref validation.ObjectRef

	mu      sync.Mutex
	objects map[string]*unstructured.Unstructured // by name
	// version is that of the newest list: a watch may still deliver what was before.
	version string
	read    bool
	err     error
}

// run watches until the sets are closed. The kind may come with a definition created later.
func (s *objectSet) run(ctx context.Context) {
	for {
		s.note(s.watch(ctx))
		if !client.Sleep(ctx, retryInterval) {
			return
		}
	}
}

func (s *objectSet) watch(ctx context.Context) error {
	located, err := s.all.client.Locate(ctx, s.ref)
	if err != nil {
		return err
	}
	silent := klog.Logger{}
	reflector := cache.NewReflectorWithOptions(s.all.client.ListWatch(located, s.ref.Selector, s.note), &unstructured.Unstructured{}, s,
		cache.ReflectorOptions{Logger: &silent, Name: "several " + located.Resource.Resource, Backoff: &watchBackoff})
	reflector.RunWithContext(klog.NewContext(ctx, silent))
	return ctx.Err()
}

// note takes note of the outcome of a request.
func (s *objectSet) note(err error) {
	if s.all.ctx.Err() != nil {
		return
	}
	if err != nil {
		err = fmt.Errorf("objects of kind %s: %w", s.ref.Kind, err)
	}
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
	if err != nil {
		s.all.changed.fire()
	}
}

// confirm reads the objects as they are now.
func (s *objectSet) confirm(ctx context.Context) error {
	located, err := s.all.client.Locate(ctx, s.ref)
	if meta.IsNoMatchError(err) {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := s.all.client.ReadAll(ctx, located, s.ref.Selector)
	if err != nil {
		return err
	}
	objects := make([]any, len(list.Items))
	for i := range list.Items {
		objects[i] = &list.Items[i]
	}
	return s.Replace(objects, list.GetResourceVersion())
}

func (s *objectSet) state() validation.ObjectsState {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := validation.ObjectsState{Read: s.read, Err: s.err}
	for _, name := range slices.Sorted(maps.Keys(s.objects)) {
		state.Objects = append(state.Objects, s.objects[name].Object)
	}
	return state
}

// means reports whether the set has an object that its requests select.
func (s *objectSet) means(object *unstructured.Unstructured) bool {
	if s.ref.Selector != "" {
		return true
	}
	from := podapi.Selector{Namespace: object.GetNamespace(), Name: s.ref.Name}
	return from.Matches(object) || slices.ContainsFunc(object.GetOwnerReferences(), func(owner metav1.OwnerReference) bool {
		return owner.Name == from.Owner()
	})
}

// put takes note of the state of an object, or with gone of its end, unless the newest list is newer.
func (s *objectSet) put(obj any, gone bool) error {
	object, ok := obj.(*unstructured.Unstructured)
	if !ok {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	version, known := object.GetResourceVersion(), s.objects[object.GetName()]
	if client.Older(version, s.version) || known != nil && client.Older(version, known.GetResourceVersion()) {
		return nil
	}
	delete(s.objects, object.GetName())
	if !gone && s.means(object) {
		object.SetManagedFields(nil)
		s.objects[object.GetName()] = object
	}
	s.all.changed.fire()
	return nil
}

// Add implements cache.ReflectorStore.
func (s *objectSet) Add(obj any) error { return s.put(obj, false) }

// Update implements cache.ReflectorStore.
func (s *objectSet) Update(obj any) error { return s.put(obj, false) }

// Delete implements cache.ReflectorStore.
func (s *objectSet) Delete(obj any) error { return s.put(obj, true) }

// Replace implements cache.ReflectorStore.
func (s *objectSet) Replace(objects []any, version string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if client.Older(version, s.version) {
		return nil
	}
	s.objects, s.version = map[string]*unstructured.Unstructured{}, version
	for _, obj := range objects {
		if object, ok := obj.(*unstructured.Unstructured); ok && s.means(object) {
			object.SetManagedFields(nil)
			s.objects[object.GetName()] = object
		}
	}
	s.read, s.err = true, nil
	s.all.changed.fire()
	return nil
}

// Resync implements cache.ReflectorStore.
func (s *objectSet) Resync() error { return nil }

// Objects implements [validation.State]. Generated pods come from the cache, and cost no request.
func (s *State) Objects(ref validation.ObjectRef) validation.ObjectsState {
	selector, isPod := ref.Pod()
	if !isPod {
		return s.sets.get(ref).state()
	}
	state := validation.ObjectsState{Read: true}
	for _, pod := range s.Pods(selector) {
		if pod.Gone {
			continue
		}
		one := s.fieldsOf(validation.PodRef(podapi.Selector{Namespace: selector.Namespace, Name: pod.Pod.Name}), pod.Pod)
		if state.Err = one.Err; one.Err != nil {
			break
		}
		state.Objects = append(state.Objects, one.Object)
	}
	return state
}
