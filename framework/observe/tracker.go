// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// tracker is one spec's view of a [PodCache]. It remembers the pods that its selectors mean, even when they are gone;
// the cache itself forgets those. Close it when the spec ends to free that memory.
type tracker struct {
	cache   *PodCache
	changed signal

	// Guarded by cache.mu.
	names map[podapi.Selector]bool
	seen  map[types.UID]*podRecord
	past  map[types.UID]bool
}

// newTracker returns a view that tracks nothing yet.
func (c *PodCache) newTracker() *tracker {
	t := &tracker{
		cache: c, names: map[podapi.Selector]bool{},
		seen: map[types.UID]*podRecord{}, past: map[types.UID]bool{},
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trackers[t] = struct{}{}
	return t
}

// Track begins to remember the pods that a selector means, and to watch the namespace. Pods that exist already count as
// seen.
func (t *tracker) Track(selector podapi.Selector) {
	t.cache.mu.RLock()
	known := t.names[selector]
	t.cache.mu.RUnlock()
	if known {
		return
	}
	t.cache.watch(selector.Namespace)
	t.cache.mu.Lock()
	defer t.cache.mu.Unlock()
	t.names[selector] = true
	for _, record := range t.cache.find(selector) {
		t.observe(record)
	}
}

// Pods returns the pods seen that a selector means, the oldest first: those that exist and those that are gone. It
// tracks the selector from now on. Nothing means not yet seen.
func (t *tracker) Pods(selector podapi.Selector) []validation.PodState {
	t.Track(selector)
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	var pods []validation.PodState
	for record := range maps.Values(t.seen) {
		if selector.Matches(record.pod) {
			pods = append(pods, validation.PodState{Pod: record.pod, Gone: record.gone})
		}
	}
	slices.SortFunc(pods, func(a, b validation.PodState) int {
		return cmp.Or(
			a.Pod.CreationTimestamp.Compare(b.Pod.CreationTimestamp.Time),
			compareGone(a, b),
			cmp.Compare(a.Pod.Name, b.Pod.Name),
			cmp.Compare(a.Pod.UID, b.Pod.UID),
		)
	})
	return pods
}

// compareGone settles a tie of the creation time, which counts seconds only.
func compareGone(a, b validation.PodState) int {
	switch {
	case a.Gone == b.Gone:
		return 0
	case a.Gone:
		return -1
	}
	return 1
}

// ForgetUID makes a pod count no longer. Call it when the test itself had the pod deleted: that it vanishes is no
// fault.
func (t *tracker) ForgetUID(uid types.UID) {
	t.cache.mu.Lock()
	defer t.cache.mu.Unlock()
	t.forget(uid)
}

func (t *tracker) forget(uid types.UID) {
	delete(t.seen, uid)
	t.past[uid] = true
	t.changed.fire()
}

// knows reports whether a pod was ever seen.
func (t *tracker) knows(uid types.UID) bool {
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	return t.seen[uid] != nil
}

// Timeline returns what was seen to change in the pod, in order.
func (t *tracker) Timeline(uid types.UID) []Transition {
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	if record := t.seen[uid]; record != nil {
		return slices.Clone(record.line.transitions)
	}
	return nil
}

// Changed returns a channel that is closed when a tracked pod changes next, or a log or object of the [State] over this
// tracker does. Take the channel before looking at the state.
func (t *tracker) Changed() <-chan struct{} { return t.changed.next() }

// Close drops all memory of the tracker.
func (t *tracker) Close() {
	t.cache.mu.Lock()
	defer t.cache.mu.Unlock()
	delete(t.cache.trackers, t)
	clear(t.names)
	clear(t.seen)
	clear(t.past)
}

// observe takes note of a changed record. The caller holds the cache's lock.
func (t *tracker) observe(record *podRecord) {
	pod := record.pod
	if t.past[pod.UID] {
		return
	}
	if t.names[podapi.Selector{Namespace: pod.Namespace, Name: pod.Name}] ||
		pod.GenerateName != "" && t.names[podapi.Selector{Namespace: pod.Namespace, Name: pod.GenerateName}] {
		t.seen[pod.UID] = record
		t.changed.fire()
	}
}

// namesWanted lists the plain names tracked in namespace, sorted.
func (c *PodCache) namesWanted(namespace string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	wanted := map[string]bool{}
	for tracker := range c.trackers {
		for key := range tracker.names {
			if key.Namespace == namespace && !key.Generated() {
				wanted[key.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(wanted))
}
