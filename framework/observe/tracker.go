// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// tracker is one spec's view of a [PodCache]. It remembers the pods of the spec and those that its selectors mean, even
// when they are gone; the cache itself forgets those. Close it when the spec ends to free that memory.
type tracker struct {
	cache   *PodCache
	changed signal
	// owns reports whether a pod with these labels was created by the spec.
	owns func(labels map[string]string) bool

	// Guarded by cache.mu.
	names map[podapi.Selector]bool
	seen  map[types.UID]*podRecord
	// past are pods that checks do not see any more.
	past map[types.UID]bool
}

// newTracker returns a view that remembers the pods with the labels that owns accepts, in the namespaces that are
// watched.
func (c *PodCache) newTracker(owns func(labels map[string]string) bool) *tracker {
	t := &tracker{
		cache: c, owns: owns, names: map[podapi.Selector]bool{},
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
	t.remember(selector)
	t.cache.watch(selector.Namespace) // after its names are wanted: a namespace that is polled reads those alone
}

func (t *tracker) remember(selector podapi.Selector) {
	t.cache.mu.Lock()
	defer t.cache.mu.Unlock()
	t.names[selector] = true
	for _, record := range t.cache.find(selector) {
		if t.observe(record) && !record.begun() {
			record.add(record.pod, nil, time.Now(), listed)
		}
	}
}

// Pods returns the pods seen that a selector means, the oldest first: those that exist and those that are gone. It
// tracks the selector from now on. Nothing means not yet seen.
func (t *tracker) Pods(selector podapi.Selector) []validation.PodState {
	t.Track(selector)
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	var pods []validation.PodState
	for uid, record := range t.seen {
		if !t.past[uid] && selector.Matches(record.pod) {
			pods = append(pods, validation.PodState{Pod: record.pod, Gone: record.gone, Changed: record.changed})
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
	t.past[uid] = true
	t.changed.fire()
}

// knows reports whether a pod was ever seen and counts.
func (t *tracker) knows(uid types.UID) bool {
	t.cache.mu.RLock()
	defer t.cache.mu.RUnlock()
	return t.seen[uid] != nil && !t.past[uid]
}

// Histories returns what was observed of each pod that the spec has created, itself or by a controller, until now.
// Those that do not count for checks any more are among them. The pods are in the order of their first revisions.
func (t *tracker) Histories() []podapi.History {
	var found []podHistory
	t.cache.mu.RLock()
	for _, record := range t.seen {
		if t.owns(record.pod.Labels) {
			found = append(found, record.snapshot())
		}
	}
	t.cache.mu.RUnlock()
	histories := make([]podapi.History, len(found))
	for i, h := range found {
		histories[i] = h.read()
	}
	slices.SortFunc(histories, func(a, b podapi.History) int {
		first, other := a.Revisions[0], b.Revisions[0]
		return cmp.Or(first.At.Compare(other.At), cmp.Compare(first.Pod.UID, other.Pod.UID))
	})
	return histories
}

// Timeline returns what was seen to change in the pod, in order.
func (t *tracker) Timeline(uid types.UID) []Transition {
	t.cache.mu.RLock()
	record := t.seen[uid]
	if record == nil {
		t.cache.mu.RUnlock()
		return nil
	}
	history := record.snapshot()
	t.cache.mu.RUnlock()
	return timeline(history.read())
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

// observe takes note of a changed record, and reports whether it is remembered. The caller holds the cache's lock.
func (t *tracker) observe(record *podRecord) bool {
	pod := record.pod
	if t.owns(pod.Labels) ||
		t.names[podapi.Selector{Namespace: pod.Namespace, Name: pod.Name}] ||
		pod.GenerateName != "" && t.names[podapi.Selector{Namespace: pod.Namespace, Name: pod.GenerateName}] {
		t.seen[pod.UID] = record
		t.changed.fire()
		return true
	}
	return false
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
