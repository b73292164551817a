// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
)

// PollInterval is the time between two requests where watching is forbidden.
const PollInterval = time.Second

// errStop is returned by an observer that has seen enough: then Follow returns nil.
var errStop = errors.New("stop")

// Observer is told the state of an object, nil if there is none, and the resourceVersion as of which that is so; it is
// empty if only a Get found out that there is none.
type Observer func(obj *unstructured.Unstructured, version string) error

// Follow calls each with the present state of an object (nil: there is none), and again after every change, until each
// returns an error or ctx ends. That error is returned. version is the resourceVersion of a state that is known
// already: only later states are passed to each. If it is empty, Follow begins with the present state. A state that is
// older than one that was passed to each is not passed: it comes from a replica that lags, or is a repetition.
//
// It costs one list and one watch of a single name, or the watch alone from a known version. Both survive the API
// server's restart; where either is forbidden the object is read once a second instead. Failures on the way go to
// failed, which may be nil; the final ones among them are also returned. A missing permission is a [*PermissionError].
func (c *Client) Follow(ctx context.Context, ref Ref, version string, each Observer, failed func(error)) error {
	f := &follower{target: c.at(ref), name: ref.Name, version: version, newest: version, each: each}
	explained := func(err error) error { return Explain(err, ref.permission("get, list and watch")) }
	for delay := firstDelay; ; delay = min(2*delay, lastDelay) {
		f.progress = false
		err := f.run(ctx)
		if f.progress {
			delay = firstDelay
		}
		if errors.Is(err, errStop) {
			return nil
		}
		if ctx.Err() == nil && err != nil {
			if failed != nil {
				failed(explained(err))
			}
			if !f.mayRecover(err) {
				return explained(err)
			}
		}
		if !Sleep(ctx, max(jitter(delay), RetryAfter(err))) {
			return followEnded(ctx, err)
		}
	}
}

func followEnded(ctx context.Context, last error) error {
	if last != nil && !errors.Is(last, context.Canceled) {
		return fmt.Errorf("%w (gave up: %w)", last, context.Cause(ctx))
	}
	return context.Cause(ctx)
}

type follower struct {
	target   dynamic.ResourceInterface
	name     string
	version  string // where the next watch begins; empty: after a list
	newest   string // the version of the newest state that is known
	each     Observer
	poll     bool
	progress bool
	stopped  error
}

// mayRecover also switches to polling if watching turned out to be forbidden.
func (f *follower) mayRecover(err error) bool {
	if err == f.stopped { //nolint:errorlint // identity is meant: the observer's own error
		return false
	}
	if apierrors.IsForbidden(err) && !f.poll {
		f.poll = true
		return true
	}
	return Transient(err) || apierrors.IsResourceExpired(err) || apierrors.IsGone(err)
}

func (f *follower) observe(obj *unstructured.Unstructured, version string) error {
	f.progress = true
	if Older(version, f.newest) {
		return nil
	}
	f.newest = cmp.Or(version, f.newest)
	f.stopped = f.each(obj, version)
	return f.stopped
}

func (f *follower) run(ctx context.Context) error {
	if f.poll {
		return f.polling(ctx)
	}
	selector := fields.OneTermEqualSelector("metadata.name", f.name).String()
	version := f.version
	f.version = "" // whatever ends this watch, the next one begins with a list
	if version == "" {
		list, err := f.target.List(ctx, metav1.ListOptions{FieldSelector: selector})
		if err != nil {
			return err
		}
		if err := f.observe(first(list, f.name), list.GetResourceVersion()); err != nil {
			return err
		}
		version = list.GetResourceVersion()
	}
	w, err := f.target.Watch(ctx, metav1.ListOptions{FieldSelector: selector, ResourceVersion: version, AllowWatchBookmarks: true})
	if err != nil {
		return err
	}
	defer w.Stop()
	return f.watching(ctx, w)
}

func first(list *unstructured.UnstructuredList, name string) *unstructured.Unstructured {
	for i := range list.Items {
		if list.Items[i].GetName() == name {
			return &list.Items[i]
		}
	}
	return nil
}

func (f *follower) watching(ctx context.Context, w watch.Interface) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case event, ok := <-w.ResultChan():
			if !ok {
				return nil
			}
			if err := f.event(event); err != nil {
				return err
			}
		}
	}
}

func (f *follower) event(event watch.Event) error {
	obj, _ := event.Object.(*unstructured.Unstructured)
	switch event.Type {
	case watch.Added, watch.Modified:
		if obj != nil && obj.GetName() == f.name {
			return f.observe(obj, obj.GetResourceVersion())
		}
	case watch.Deleted:
		if obj != nil && obj.GetName() == f.name {
			return f.observe(nil, obj.GetResourceVersion())
		}
	case watch.Error:
		return apierrors.FromObject(event.Object)
	}
	return nil
}

func (f *follower) polling(ctx context.Context) error {
	for {
		obj, err := f.target.Get(ctx, f.name, metav1.GetOptions{})
		version := ""
		switch {
		case apierrors.IsNotFound(err):
			obj = nil
		case err != nil:
			return err
		default:
			version = obj.GetResourceVersion()
		}
		if err := f.observe(obj, version); err != nil {
			return err
		}
		if !Sleep(ctx, PollInterval) {
			return ctx.Err()
		}
	}
}
