// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

var errObjectNotReadYet = errors.New("the object was not read yet")

// objectReaders holds one background watch for each object a spec asks for.
type objectReaders struct {
	client  *Client
	changed *signal
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	states map[validation.ObjectRef]validation.ObjectState
}

func newObjectReaders(client *Client, changed *signal) *objectReaders {
	ctx, cancel := context.WithCancel(context.Background())
	return &objectReaders{
		client: client, changed: changed, ctx: ctx, cancel: cancel,
		states: map[validation.ObjectRef]validation.ObjectState{},
	}
}

// get returns what is known of an object, and starts to watch it on first
// demand. It never blocks.
func (o *objectReaders) get(ref validation.ObjectRef) validation.ObjectState {
	return o.begin(ref, validation.ObjectState{Err: errObjectNotReadYet}, "")
}

// know begins to watch an object from the state in which the API server has just
// stored it, which saves the list.
func (o *objectReaders) know(ref validation.ObjectRef, object *unstructured.Unstructured) {
	object = object.DeepCopy()
	object.SetManagedFields(nil)
	o.begin(ref, validation.ObjectState{Object: object.Object}, object.GetResourceVersion())
}

func (o *objectReaders) begin(ref validation.ObjectRef, initial validation.ObjectState, version string) validation.ObjectState {
	o.mu.Lock()
	defer o.mu.Unlock()
	state, known := o.states[ref]
	if !known {
		state = initial
		o.states[ref] = state
		if o.ctx.Err() == nil {
			o.running.Go(func() { o.run(ref, version) })
		}
	}
	return state
}

func (o *objectReaders) close() {
	o.mu.Lock()
	o.cancel()
	o.mu.Unlock()
	o.running.Wait()
}

// run watches until the readers are closed. Also what follow deems final is
// tried again, slowly: the kind may come with a definition created later.
func (o *objectReaders) run(ref validation.ObjectRef, version string) {
	for {
		o.fail(ref, o.watch(ref, version))
		version = ""
		if !sleep(o.ctx, lastDelay) {
			return
		}
	}
}

func (o *objectReaders) watch(ref validation.ObjectRef, version string) error {
	mapping, err := o.mapping(ref)
	if err != nil {
		return err
	}
	namespace := cmp.Or(ref.Namespace, validation.DefaultNamespace)
	each := func(obj *unstructured.Unstructured) error {
		state := validation.ObjectState{}
		if obj != nil {
			obj.SetManagedFields(nil)
			state.Object = obj.Object
		}
		o.set(ref, state)
		return nil
	}
	permission := Ref{Resource: mapping.Resource, Namespace: namespace}.permission("get, list and watch")
	return follow(o.ctx, subject{o.client.resource(mapping, namespace), ref.Name, version}, each, func(err error) {
		o.fail(ref, explain(err, permission))
	})
}

func (o *objectReaders) mapping(ref validation.ObjectRef) (*meta.RESTMapping, error) {
	if ref.APIVersion == "" {
		return o.client.mapper.forName(o.ctx, ref.Kind)
	}
	return o.client.mapper.forKind(o.ctx, schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind))
}

func (o *objectReaders) set(ref validation.ObjectRef, state validation.ObjectState) {
	o.mu.Lock()
	o.states[ref] = state
	o.mu.Unlock()
	o.changed.fire()
}

// fail keeps the last state: an API server that restarts does not change it.
func (o *objectReaders) fail(ref validation.ObjectRef, err error) {
	if o.ctx.Err() != nil || err == nil {
		return
	}
	o.mu.Lock()
	state := o.states[ref]
	state.Err = fmt.Errorf("%s %s: %w", ref.Kind, ref.Name, err)
	o.states[ref] = state
	o.mu.Unlock()
	o.changed.fire()
}
