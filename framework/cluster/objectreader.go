// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ObjectRequest names an object by kind. Without a Version it is the kind of that
// name, of whatever group, that kubectl would take.
type ObjectRequest struct {
	schema.GroupVersionKind
	Namespace, Name string
}

// ObjectResult is what is known of an object.
type ObjectResult struct {
	// Object is nil if there is none, or none was seen yet. Read-only.
	Object map[string]any
	// Err is why the object cannot be told, nil if its state is known.
	Err error
}

var errObjectNotReadYet = errors.New("the object was not read yet")

// objectReaders holds one background watch for each object a spec asks for.
type objectReaders struct {
	client  *Client
	changed *signal
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	results map[ObjectRequest]ObjectResult
}

func newObjectReaders(client *Client, changed *signal) *objectReaders {
	ctx, cancel := context.WithCancel(context.Background())
	return &objectReaders{
		client: client, changed: changed, ctx: ctx, cancel: cancel,
		results: map[ObjectRequest]ObjectResult{},
	}
}

// get returns what is known of an object, and starts to watch it on first
// demand. It never blocks.
func (o *objectReaders) get(request ObjectRequest) ObjectResult {
	return o.begin(request, ObjectResult{Err: errObjectNotReadYet}, "")
}

// know begins to watch an object from the state in which the API server has just
// stored it, which saves the list.
func (o *objectReaders) know(request ObjectRequest, object *unstructured.Unstructured) {
	object = object.DeepCopy()
	object.SetManagedFields(nil)
	o.begin(request, ObjectResult{Object: object.Object}, object.GetResourceVersion())
}

func (o *objectReaders) begin(request ObjectRequest, initial ObjectResult, version string) ObjectResult {
	o.mu.Lock()
	defer o.mu.Unlock()
	result, known := o.results[request]
	if !known {
		result = initial
		o.results[request] = result
		if o.ctx.Err() == nil {
			o.running.Go(func() { o.run(request, version) })
		}
	}
	return result
}

func (o *objectReaders) close() {
	o.mu.Lock()
	o.cancel()
	o.mu.Unlock()
	o.running.Wait()
}

// run watches until the readers are closed. Also what follow deems final is
// tried again, slowly: the kind may come with a definition created later.
func (o *objectReaders) run(request ObjectRequest, version string) {
	for {
		o.fail(request, o.watch(request, version))
		version = ""
		if !sleep(o.ctx, lastDelay) {
			return
		}
	}
}

func (o *objectReaders) watch(request ObjectRequest, version string) error {
	mapping, err := o.mapping(request)
	if err != nil {
		return err
	}
	namespace := request.Namespace
	if namespace == "" {
		namespace = "default"
	}
	each := func(obj *unstructured.Unstructured) error {
		result := ObjectResult{}
		if obj != nil {
			obj.SetManagedFields(nil)
			result.Object = obj.Object
		}
		o.set(request, result)
		return nil
	}
	ref := Ref{Resource: mapping.Resource, Namespace: namespace}
	return follow(o.ctx, subject{o.client.resource(mapping, namespace), request.Name, version}, each, func(err error) {
		o.fail(request, explain(err, ref.permission("get, list and watch")))
	})
}

func (o *objectReaders) mapping(request ObjectRequest) (*meta.RESTMapping, error) {
	if request.Version == "" && request.Group == "" {
		return o.client.mapper.forName(o.ctx, request.Kind)
	}
	return o.client.mapper.forKind(o.ctx, request.GroupVersionKind)
}

func (o *objectReaders) set(request ObjectRequest, result ObjectResult) {
	o.mu.Lock()
	o.results[request] = result
	o.mu.Unlock()
	o.changed.fire()
}

// fail keeps the last state: an API server that restarts does not change it.
func (o *objectReaders) fail(request ObjectRequest, err error) {
	if o.ctx.Err() != nil || err == nil {
		return
	}
	o.mu.Lock()
	result := o.results[request]
	result.Err = fmt.Errorf("%s %s: %w", request.Kind, request.Name, err)
	o.results[request] = result
	o.mu.Unlock()
	o.changed.fire()
}
