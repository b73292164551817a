// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// WatchPods begins to watch the pods of namespaces, and waits until they are watched, so that no state of a pod that is
// created afterwards is missed. It returns why not if ctx ends before, or if they cannot be watched.
func (s *State) WatchPods(ctx context.Context, namespaces ...string) error {
	for _, namespace := range namespaces {
		s.cache.watch(namespace)
	}
	var failed []error
	for _, namespace := range namespaces {
		failed = append(failed, s.cache.sync(ctx, namespace))
	}
	return errors.Join(failed...)
}

// WatchCreated begins to watch an object that the spec has just created, from the version that was stored, which saves
// the request that would find it: a pod, or any other object that a check is about (checked).
func (s *State) WatchCreated(created *client.Created, checked ...validation.ObjectRef) {
	if created.Ref.Kind == "Pod" {
		s.Track(podapi.Selector{Namespace: created.Ref.Namespace, Name: created.Ref.Name})
		return
	}
	for _, ref := range checked {
		if means(ref, created.Ref) {
			s.objects.know(ref, created.Object)
		}
	}
}

// coreGroups are the groups of Kubernetes' own objects and workloads.
var coreGroups = map[string]bool{"": true, "apps": true, "batch": true}

// means reports whether a check is surely about this very object. One without a version may be: a kind of the same name
// may exist in another group.
func means(check validation.ObjectRef, ref client.Ref) bool {
	group := check.APIVersion == ref.Resource.GroupVersion().String()
	if check.APIVersion == "" {
		group = coreGroups[ref.Resource.Group]
	}
	return group && check.Kind == ref.Kind && check.Name == ref.Name &&
		(ref.Namespace == "" || cmp.Or(check.Namespace, validation.DefaultNamespace) == ref.Namespace)
}

// catchUpTimeout bounds CatchUp: where watching is forbidden the state is up to a second old.
const catchUpTimeout = 5 * time.Second

// CatchUp waits until the state has seen a change that the spec itself has made to an object, so that no check is
// judged by what was before. version is the one that the API server answered with.
func (s *State) CatchUp(ctx context.Context, ref client.Ref, version string) {
	ctx, cancel := context.WithTimeout(ctx, catchUpTimeout)
	defer cancel()
	for {
		wake := s.Changed()
		if s.hasSeen(ref, version) {
			return
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return
		}
	}
}

func (s *State) hasSeen(ref client.Ref, version string) bool {
	seen := s.objects.version(ref)
	if ref.Kind == "Pod" {
		seen = s.version(ref)
	}
	return seen == "" || !client.Older(seen, version)
}

// version is the last version seen of an object that is watched, or nothing.
func (o *objectReaders) version(ref client.Ref) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for checked, state := range o.states {
		if means(checked, ref) && state.Object != nil {
			metadata, _ := state.Object["metadata"].(map[string]any)
			version, _ := metadata["resourceVersion"].(string)
			return version
		}
	}
	return ""
}

// version is the last version seen of a pod that is still there, or nothing.
func (t *tracker) version(ref client.Ref) string {
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	if record := t.seen[ref.UID]; record != nil && !record.gone && !t.past[ref.UID] {
		return record.pod.ResourceVersion
	}
	return ""
}

// WaitGone is [client.Client.WaitGone] at no request for the pods that the cache has seen: it learns of their end
// anyhow.
func (s *State) WaitGone(ctx context.Context, going ...client.Going) []client.Remaining {
	var pods []client.Ref
	var others []client.Going
	for _, g := range going {
		if g.Kind == "Pod" && s.knows(g.UID) && !g.Refused {
			pods = append(pods, g.Ref)
		} else {
			others = append(others, g)
		}
	}
	var left []client.Remaining
	var waiting sync.WaitGroup
	waiting.Go(func() { left = s.client.WaitGone(ctx, others...) })
	pods = s.waitGone(ctx, pods)
	waiting.Wait()
	return append(left, s.client.Remaining(ctx, pods...)...)
}

// waitGone waits until the cache has seen all pods go, and returns those that have not when ctx ends.
func (t *tracker) waitGone(ctx context.Context, pods []client.Ref) []client.Ref {
	for {
		wake := t.Changed()
		var left []client.Ref
		for _, pod := range pods {
			if !t.isGone(pod) {
				left = append(left, pod)
			}
		}
		if pods = left; len(pods) == 0 {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return pods
		}
	}
}

func (t *tracker) isGone(pod client.Ref) bool {
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	record := t.seen[pod.UID]
	return record != nil && record.gone
}
