// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// Revisions implements [validation.State].
func (s *State) Revisions(object validation.ObjectRef, uid types.UID, n int) []validation.Revision {
	if _, isPod := object.Pod(); isPod {
		return s.podRevisions(uid, n)
	}
	return s.objects.revisions(object, n)
}

// podRevisions decodes nothing in the usual case: the newest revision alone is asked for.
func (t *tracker) podRevisions(uid types.UID, n int) []validation.Revision {
	t.cache.mu.RLock()
	record := t.seen[uid]
	if record == nil || n >= record.revisions.total() {
		t.cache.mu.RUnlock()
		return nil
	}
	last := validation.Revision{Number: record.revisions.total() - 1, Pod: record.pod}
	newest := record.revisions.newest()
	last.Version, last.At = newest.version, newest.at
	if n == last.Number {
		t.cache.mu.RUnlock()
		return []validation.Revision{last}
	}
	kept := record.revisions.snapshot()
	t.cache.mu.RUnlock()
	var all []validation.Revision
	for r := range kept.from(n) {
		pod, _ := r.pod()
		all = append(all, validation.Revision{Number: r.number, Version: r.version, At: r.at, Pod: pod})
	}
	return all
}

// objectHistory holds the revisions of an object that is not a pod, and the times in which it could not be watched.
type objectHistory struct {
	revisions revisions
	away      outages
}

// add appends a revision, nil if the object is absent.
func (h *objectHistory) add(object map[string]any, now time.Time) {
	var state []byte
	version := ""
	if object != nil {
		var err error
		if state, err = json.Marshal(object); err != nil {
			panic(err) // every object that was decoded can be encoded
		}
		version, _, _ = unstructured.NestedString(object, "metadata", "resourceVersion")
	}
	h.revisions.add(state, version, now, false)
	h.away.note(false, now)
}

func (o *objectReaders) revisions(ref validation.ObjectRef, n int) []validation.Revision {
	o.mu.Lock()
	history := o.histories[ref]
	if history == nil || n >= history.revisions.total() {
		o.mu.Unlock()
		return nil
	}
	kept := history.revisions.snapshot()
	o.mu.Unlock()
	var all []validation.Revision
	for r := range kept.from(n) {
		revision := validation.Revision{Number: r.number, Version: r.version, At: r.at}
		if len(r.state) > 0 {
			if err := json.Unmarshal(r.state, &revision.Object); err != nil {
				panic(err) // it was encoded by add
			}
		}
		all = append(all, revision)
	}
	return all
}

// watched is how much of the time since then the state of an object was known.
func (o *objectReaders) watched(ref validation.ObjectRef, since time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	history := o.histories[ref]
	if history == nil {
		return 0
	}
	return history.away.watched(since, time.Now())
}

// Named are the objects that checks have asked for by name, other than pods, in order.
func (s *State) Named() []validation.ObjectRef {
	s.objects.mu.Lock()
	defer s.objects.mu.Unlock()
	return slices.SortedFunc(maps.Keys(s.objects.histories), func(a, b validation.ObjectRef) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.APIVersion, b.APIVersion))
	})
}
