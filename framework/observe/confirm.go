// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Confirm brings what is known of the subject of a check (see [validation.Checks.Subject]) up to date with a single
// request, so that nobody is blamed for what a watch has not delivered. The request is repeated only while the API
// server fails; if it fails until ctx ends, the error says so, and the state is not confirmed. A kind that the API
// server does not know is no error: then there is no such object.
func (s *State) Confirm(ctx context.Context, subject validation.ObjectRef) error {
	if pods, isPod := subject.Pod(); isPod {
		s.Track(pods)
		return s.cache.store(pods.Namespace).confirm(ctx, s.client, pods)
	}
	if namespace, ok := subject.Events(); ok {
		return s.events.reader(namespace).confirm(ctx)
	}
	if subject.Several() {
		return s.sets.get(subject).confirm(ctx)
	}
	return s.objects.confirm(ctx, subject)
}

func (s *podStore) confirm(ctx context.Context, c *client.Client, pods podapi.Selector) error {
	if !pods.Generated() {
		return s.read(ctx, c, pods.Name)
	}
	list, err := c.ReadPods(ctx, s.namespace)
	if err != nil {
		return err
	}
	return s.replaceWith(list)
}

// read brings what is known of one pod up to date. A watch may deliver in the meantime what is newer than the answer.
func (s *podStore) read(ctx context.Context, c *client.Client, name string) error {
	s.owner.mu.RLock()
	before, past := s.byName[name], s.past[name]
	s.owner.mu.RUnlock()
	pod, err := c.ReadPod(ctx, s.namespace, name)
	if err != nil {
		return err
	}
	s.change(func(now time.Time) {
		switch {
		case pod != nil:
			if before == nil && s.past[name] == past {
				delete(s.past, name) // it was believed gone, and is not
			}
			s.put(pod, now, listed)
		case before != nil && s.byName[name] == before:
			s.remove(before, now, listed)
		}
	})
	return nil
}

func (o *objectReaders) confirm(ctx context.Context, ref validation.ObjectRef) error {
	o.get(ref)
	object, err := o.client.Locate(ctx, ref)
	if meta.IsNoMatchError(err) {
		return nil
	}
	if err != nil {
		return err
	}
	before := o.changes(ref)
	obj, err := o.client.Read(ctx, object)
	if err != nil {
		return err
	}
	if obj != nil || o.changes(ref) == before {
		o.observe(ref, obj, "")
	}
	return nil
}
