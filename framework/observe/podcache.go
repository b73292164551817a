// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// PodCache holds the pods of the namespaces that it watches, as last reported by the API server. All specs of a process
// share one: a single list and a single watch per namespace for the whole run, however many specs wait.
//
// It lags behind the API server by some milliseconds: a pod that has just been created may be missing.
//
// A broken watch is resumed, after 410 Gone with a new list; deletions in between are noticed by UID. While the API
// server is unreachable, the last known state stands. Where listing or watching is forbidden, the names that trackers
// ask for are read once a second.
type PodCache struct {
	client  *client.Client
	polling func(namespace string, reason error)
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu       sync.RWMutex
	stores   map[string]*podStore
	trackers map[*tracker]struct{}
}

// NewPodCache returns a cache that reads with c and watches nothing yet. polling, which may be nil, is told once per
// namespace that watching is forbidden there, with the reason. Close it at the end.
func NewPodCache(c *client.Client, polling func(namespace string, reason error)) *PodCache {
	ctx, cancel := context.WithCancel(context.Background())
	return &PodCache{
		client: c, polling: polling, ctx: ctx, cancel: cancel,
		stores: map[string]*podStore{}, trackers: map[*tracker]struct{}{},
	}
}

// watch begins to watch namespace and returns at once. Doing so again changes nothing.
func (c *PodCache) watch(namespace string) {
	c.store(namespace)
}

// sync waits until the pods of namespace were listed for the first time (in a namespace that is polled: read), and
// returns why not if ctx ends before, or if waiting cannot help.
func (c *PodCache) sync(ctx context.Context, namespace string) error {
	store := c.store(namespace)
	for {
		wake := store.changed.next()
		c.mu.RLock()
		synced, last := store.synced, store.err
		c.mu.RUnlock()
		if synced {
			return nil
		}
		if last != nil && !client.Transient(last) {
			return fmt.Errorf("watch pods in namespace %s: %w", namespace, last)
		}
		select {
		case <-wake:
		case <-ctx.Done():
			if last == nil {
				last = errNotSynced
			}
			return fmt.Errorf("watch pods in namespace %s: %w (gave up: %w)", namespace, last, context.Cause(ctx))
		case <-c.ctx.Done():
			return errors.New("pod cache is closed")
		}
	}
}

// Close ends all watching and waits for it. The last state stays readable.
func (c *PodCache) Close() {
	c.mu.Lock()
	c.cancel()
	c.mu.Unlock()
	c.running.Wait()
}

func (c *PodCache) store(namespace string) *podStore {
	c.mu.RLock()
	store := c.stores[namespace]
	c.mu.RUnlock()
	if store != nil {
		return store
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if store := c.stores[namespace]; store != nil {
		return store
	}
	store = newPodStore(c, namespace)
	c.stores[namespace] = store
	if c.ctx.Err() == nil {
		c.running.Go(func() { store.run(c.ctx) })
	}
	return store
}

// find returns the records of the pods that exist. The caller holds the lock.
func (c *PodCache) find(selector podapi.Selector) []*podRecord {
	store := c.stores[selector.Namespace]
	if store == nil {
		return nil
	}
	var found []*podRecord
	if selector.Generated() {
		for record := range maps.Values(store.byPrefix[selector.Name]) {
			found = append(found, record)
		}
	} else if record := store.byName[selector.Name]; record != nil {
		found = append(found, record)
	}
	return found
}

// notify hands a changed record to the trackers, and reports whether one of them remembers the pod. The caller holds
// the lock.
func (c *PodCache) notify(record *podRecord) (tracked bool) {
	for tracker := range c.trackers {
		tracked = tracker.observe(record) || tracked
	}
	return tracked
}
