// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

var errObjectNotReadYet = errors.New("the object has not been read yet")

// retryInterval is how long a failure to watch an object stands that may be final.
const retryInterval = 3 * time.Second

// objectReaders holds one background watch for each object a spec asks for.
type objectReaders struct {
	client  *client.Client
	changed *signal
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	states map[validation.ObjectRef]validation.ObjectState
	away   map[validation.ObjectRef]outages
}

func newObjectReaders(c *client.Client, changed *signal) *objectReaders {
	ctx, cancel := context.WithCancel(context.Background())
	return &objectReaders{
		client: c, changed: changed, ctx: ctx, cancel: cancel,
		states: map[validation.ObjectRef]validation.ObjectState{}, away: map[validation.ObjectRef]outages{},
	}
}

// get returns what is known of an object, and starts to watch it on first demand. It never blocks.
func (o *objectReaders) get(ref validation.ObjectRef) validation.ObjectState {
	return o.begin(ref, validation.ObjectState{Err: errObjectNotReadYet}, "")
}

// know begins to watch an object from the state in which the API server has just stored it, which saves the list.
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

// run watches until the readers are closed. Also what follow deems final is tried again, slowly: the kind may come with
// a definition created later.
func (o *objectReaders) run(ref validation.ObjectRef, version string) {
	for {
		o.fail(ref, o.watch(ref, version))
		version = ""
		if !client.Sleep(o.ctx, retryInterval) {
			return
		}
	}
}

func (o *objectReaders) watch(ref validation.ObjectRef, version string) error {
	object, err := o.client.Locate(o.ctx, ref)
	if err != nil {
		return err
	}
	each := func(obj *unstructured.Unstructured) error {
		state := validation.ObjectState{}
		if obj != nil {
			obj.SetManagedFields(nil)
			state.Object = obj.Object
		}
		o.set(ref, state)
		return nil
	}
	return o.client.Follow(o.ctx, object, version, each, func(err error) { o.fail(ref, err) })
}

func (o *objectReaders) set(ref validation.ObjectRef, state validation.ObjectState) {
	o.mu.Lock()
	o.states[ref] = state
	o.note(ref, false)
	o.mu.Unlock()
	o.changed.fire()
}

// note says whether an object can be watched from now on. The caller holds the lock.
func (o *objectReaders) note(ref validation.ObjectRef, away bool) {
	outages := o.away[ref]
	outages.note(away, time.Now())
	o.away[ref] = outages
}

func (o *objectReaders) watched(ref validation.ObjectRef, since time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	outages := o.away[ref]
	return outages.watched(since, time.Now())
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
	o.note(ref, true)
	o.mu.Unlock()
	o.changed.fire()
}
