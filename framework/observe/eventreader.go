// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// eventReaders holds one background watch for the events of each namespace that a spec asks for.
type eventReaders struct {
	background
	client  *client.Client
	changed *signal
	about   []validation.ObjectRef
	readers map[string]*eventReader // by namespace
}

func newEventReaders(c *client.Client, changed *signal) *eventReaders {
	return &eventReaders{background: newBackground(), client: c, changed: changed, readers: map[string]*eventReader{}}
}

// get returns the events of a namespace, and starts to watch them on first demand. It never blocks.
func (e *eventReaders) get(namespace string) validation.EventState {
	return e.reader(namespace).state()
}

func (e *eventReaders) reader(namespace string) *eventReader {
	e.mu.Lock()
	defer e.mu.Unlock()
	reader := e.readers[namespace]
	if reader == nil {
		reader = &eventReader{all: e, namespace: namespace, events: map[string]validation.Event{}}
		for _, ref := range e.about {
			if ref.Namespace == namespace {
				reader.about = append(reader.about, ref)
			}
		}
		e.readers[namespace] = reader
		e.start(func() { reader.run(e.ctx) })
	}
	return reader
}

// eventReader holds the events of a namespace about some objects. It is the store that client-go's reflector writes
// into. An event that expires has occurred all the same.
type eventReader struct {
	all       *eventReaders
	namespace string
	about     []validation.ObjectRef

	mu     sync.Mutex
	events map[string]validation.Event // by name
	read   bool
	err    error
}

func (r *eventReader) run(ctx context.Context) {
	silent := klog.Logger{}
	events := r.all.client.Typed.CoreV1().Events(r.namespace)
	reflector := cache.NewReflectorWithOptions(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.FieldSelector = r.selector()
			list, err := events.List(ctx, options)
			r.note(ctx, err)
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.FieldSelector = r.selector()
			w, err := events.Watch(ctx, options)
			r.note(ctx, err)
			return w, err
		},
	}, &corev1.Event{}, r, cache.ReflectorOptions{Logger: &silent, Name: "events of " + r.namespace, Backoff: &watchBackoff})
	reflector.RunWithContext(klog.NewContext(ctx, silent))
}

// selector narrows the events to those of one object, if only one is asked for whose name is known.
func (r *eventReader) selector() string {
	if len(r.about) != 1 || (podapi.Selector{Name: r.about[0].Name}).Generated() {
		return ""
	}
	return fields.Set{"involvedObject.kind": r.about[0].Kind, "involvedObject.name": r.about[0].Name}.String()
}

func (r *eventReader) note(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	r.err = client.Explain(err, client.Permission{Verb: "list and watch", Resource: "events", Namespace: r.namespace})
	r.mu.Unlock()
	if err != nil {
		r.all.changed.fire()
	}
}

// confirm reads the events as they are now.
func (r *eventReader) confirm(ctx context.Context) error {
	list, err := r.all.client.ReadEvents(ctx, r.namespace, r.selector())
	if err != nil {
		return err
	}
	for i := range list.Items {
		r.put(&list.Items[i])
	}
	r.listed()
	return nil
}

func (r *eventReader) state() validation.EventState {
	r.mu.Lock()
	defer r.mu.Unlock()
	state := validation.EventState{Read: r.read, Err: r.err}
	for _, name := range slices.Sorted(maps.Keys(r.events)) {
		state.Events = append(state.Events, r.events[name])
	}
	return state
}

func (r *eventReader) put(event *corev1.Event) {
	if !slices.ContainsFunc(r.about, func(ref validation.ObjectRef) bool { return concerns(event, ref) }) {
		return
	}
	count := int(event.Count)
	if event.Series != nil {
		count = max(count, int(event.Series.Count))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events[event.Name] = validation.Event{
		Kind: event.InvolvedObject.Kind, Name: event.InvolvedObject.Name, UID: event.InvolvedObject.UID,
		Type: event.Type, Reason: event.Reason, Message: event.Message,
		Count: max(count, r.events[event.Name].Count, 1), // a lagging replica may tell less
	}
}

// concerns reports whether an event may be about an object. Of generated pods the API server cuts long names.
func concerns(event *corev1.Event, ref validation.ObjectRef) bool {
	about := event.InvolvedObject
	if about.Kind != ref.Kind {
		return false
	}
	if (podapi.Selector{Name: ref.Name}).Generated() {
		return strings.HasPrefix(about.Name, ref.Name[:min(len(ref.Name), maxGeneratedName)])
	}
	return about.Name == ref.Name
}

// maxGeneratedName is how much of a generateName a name keeps (maxGeneratedNameLength of
// k8s.io/apiserver/pkg/storage/names).
const maxGeneratedName = 58

// listed says that all events that there are have been put.
func (r *eventReader) listed() {
	r.mu.Lock()
	r.read, r.err = true, nil
	r.mu.Unlock()
	r.all.changed.fire()
}

// Add implements cache.ReflectorStore.
func (r *eventReader) Add(obj any) error { return r.Update(obj) }

// Update implements cache.ReflectorStore.
func (r *eventReader) Update(obj any) error {
	if event, ok := obj.(*corev1.Event); ok {
		r.put(event)
		r.all.changed.fire()
	}
	return nil
}

// Delete implements cache.ReflectorStore.
func (r *eventReader) Delete(any) error { return nil }

// Replace implements cache.ReflectorStore.
func (r *eventReader) Replace(items []any, _ string) error {
	for _, item := range items {
		if event, ok := item.(*corev1.Event); ok {
			r.put(event)
		}
	}
	r.listed()
	return nil
}

// Resync implements cache.ReflectorStore.
func (r *eventReader) Resync() error { return nil }

// TrackEvents says about which objects events are asked for. Call it before the first question.
func (s *State) TrackEvents(about ...validation.ObjectRef) {
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	s.events.about = about
}

// Events implements [validation.State].
func (s *State) Events(namespace string) validation.EventState {
	return s.events.get(cmp.Or(namespace, validation.DefaultNamespace))
}
