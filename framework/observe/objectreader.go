// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"errors"
	"fmt"
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
	background
	client    *client.Client
	changed   *signal
	states    map[validation.ObjectRef]objectRecord
	histories map[validation.ObjectRef]*objectHistory // of each of states
}

// objectRecord is what is known of an object.
type objectRecord struct {
	validation.ObjectState
	// version is the resourceVersion as of which that is so; that of the last state seen if the object is absent.
	version string
	// changes counts how often something was found out.
	changes int
}

func newObjectReaders(c *client.Client, changed *signal) *objectReaders {
	return &objectReaders{
		background: newBackground(), client: c, changed: changed,
		states: map[validation.ObjectRef]objectRecord{}, histories: map[validation.ObjectRef]*objectHistory{},
	}
}

// get returns what is known of an object, and starts to watch it on first demand. It never blocks.
func (o *objectReaders) get(ref validation.ObjectRef) validation.ObjectState {
	return o.begin(ref, validation.ObjectState{Err: errObjectNotReadYet}, "").ObjectState
}

// know begins to watch an object from the state in which the API server has just stored it, which saves the list.
func (o *objectReaders) know(ref validation.ObjectRef, object *unstructured.Unstructured) {
	object = object.DeepCopy()
	object.SetManagedFields(nil)
	o.begin(ref, validation.ObjectState{Object: object.Object}, object.GetResourceVersion())
}

func (o *objectReaders) begin(ref validation.ObjectRef, initial validation.ObjectState, version string) objectRecord {
	o.mu.Lock()
	defer o.mu.Unlock()
	state, known := o.states[ref]
	if !known {
		state = objectRecord{ObjectState: initial, version: version}
		state.Changed = time.Now()
		o.states[ref], o.histories[ref] = state, &objectHistory{}
		if state.Err == nil {
			o.histories[ref].add(state.Object, time.Now())
		}
		o.start(func() { o.run(ref, version) })
	}
	return state
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
	each := func(obj *unstructured.Unstructured, version string) error {
		o.observe(ref, obj, version)
		return nil
	}
	return o.client.Follow(o.ctx, object, version, each, func(err error) { o.fail(ref, err) })
}

// observe takes note of the state of an object, nil if it is absent, unless a newer one is known.
func (o *objectReaders) observe(ref validation.ObjectRef, obj *unstructured.Unstructured, version string) {
	state := validation.ObjectState{Changed: time.Now()}
	if obj != nil {
		obj.SetManagedFields(nil)
		state.Object, version = obj.Object, obj.GetResourceVersion()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.histories[ref].away.note(false, time.Now())
	known := o.states[ref]
	if client.Older(version, known.version) {
		return
	}
	if version != "" && version == known.version {
		state.Changed = known.Changed
	}
	o.states[ref] = objectRecord{state, cmp.Or(version, known.version), known.changes + 1}
	o.histories[ref].add(state.Object, time.Now())
	o.changed.fire()
}

// changes returns how often something was found out about an object.
func (o *objectReaders) changes(ref validation.ObjectRef) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.states[ref].changes
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
	o.histories[ref].away.note(true, time.Now())
	o.mu.Unlock()
	o.changed.fire()
}
