// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// object is a JSON object of the API.
type object = jsonobject.Object

// registry remembers the pods of faults' namespaces, also those that are gone, and what Freeze and Latch need to know
// of other objects.
type registry struct {
	mu     sync.Mutex
	byUID  map[string]*pod
	order  []*pod
	memory map[string]faults.Memory
}

func newRegistry() *registry {
	return &registry{byUID: map[string]*pod{}, memory: map[string]faults.Memory{}}
}

// pod is one pod of a fault's namespace. Its mutex guards what changes; live, honest, due and stored are never changed
// in place.
type pod struct {
	namespace, name, uid string
	fault                faults.Fault
	created              time.Time

	mu sync.Mutex
	// live is the pod as the API server had it last, honest the status that the kubelet last wrote, or should find,
	// due the one to report. stored is the status that the API server had then, or has had since the last report.
	live, honest, due, stored object
	storedVersion             uint64
	// original is the pod as it was seen first.
	original  object
	memory    map[int]faults.Memory
	heldSince map[int]time.Time
	// waiting are the rules limited in time at whose next change the status is reported again.
	waiting  map[int]bool
	answered map[int]int
	// admitted are the decisions of the admit rules that are made once.
	admitted     map[int]bool
	hiddenSince  time.Time
	deletedSince time.Time
	// deletion is the delete rule that applies to the pod, chosen when it was deleted.
	deletion *faults.DeleteRule
	// atDeletion is the pod as it was then.
	atDeletion object
	gone       bool
	// restarted is set once the kubelet has been restarted while it had the pod.
	restarted bool
	once      map[string]bool
	// reporting lets reports of one pod take turns.
	reporting sync.Mutex
}

// see registers a pod as it was read from the API server.
func (r *registry) see(fault faults.Fault, live object, now time.Time) *pod {
	meta, _ := live["metadata"].(object)
	uid := jsonobject.Text(meta, "uid")
	r.mu.Lock()
	p := r.byUID[uid]
	if p == nil {
		created, _ := time.Parse(time.RFC3339, jsonobject.Text(meta, "creationTimestamp"))
		p = &pod{
			namespace: jsonobject.Text(meta, "namespace"), name: jsonobject.Text(meta, "name"), uid: uid, fault: fault, created: created,
			original: live, hiddenSince: now,
			memory: map[int]faults.Memory{}, heldSince: map[int]time.Time{}, waiting: map[int]bool{}, answered: map[int]int{}, admitted: map[int]bool{}, once: map[string]bool{},
		}
		r.byUID[uid] = p
		r.order = append(r.order, p)
	}
	r.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live = live
	if meta["deletionTimestamp"] != nil && p.deletedSince.IsZero() {
		// A pod that is removed by force is shown once more, with no time left.
		p.chooseDeletion(now, fmt.Sprint(meta["deletionGracePeriodSeconds"]) == "0")
	}
	return p
}

// chooseDeletion notes that the pod is deleted, with or without notice, and finds the rule for it. The caller holds the
// mutex.
func (p *pod) chooseDeletion(now time.Time, forced bool) {
	p.deletedSince = now
	whole := p.whole()
	p.atDeletion = whole
	for _, rule := range p.fault.Rules {
		if d := rule.Delete; d != nil && p.deletion == nil && (forced || !d.Forced) && d.When.Holds(whole, p.changed()) {
			p.deletion = d
		}
	}
}

// find returns the newest pod of a name.
func (r *registry) find(namespace, name string) *pod {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range slices.Backward(r.order) {
		if p.namespace == namespace && p.name == name {
			return p
		}
	}
	return nil
}

// older returns the pods of a fault that were registered before p, oldest first.
func (r *registry) older(p *pod) []*pod {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []*pod
	for _, other := range r.order {
		if other == p {
			break
		}
		if other.fault.Name == p.fault.Name {
			found = append(found, other)
		}
	}
	return found
}

// namesake returns an older pod of the same name, or nil.
func (r *registry) namesake(p *pod) *pod {
	for _, other := range r.older(p) {
		if other.namespace == p.namespace && other.name == p.name {
			return other
		}
	}
	return nil
}

// neighbours are the oldest and the newest pod of the namespace that are there besides one, by these words; nothing if
// no rule takes values of them. No pod's mutex may be held.
func (r *registry) neighbours(p *pod) map[string]object {
	takes := func(rule faults.Rule) bool {
		return rule.Status != nil && rule.Status.Of != "" || rule.Read != nil && rule.Read.Of != ""
	}
	found := map[string]object{}
	if !slices.ContainsFunc(p.fault.Rules, takes) {
		return found
	}
	for _, other := range r.others(p) {
		if other.namespace != p.namespace || other.isGone() {
			continue
		}
		whole, _ := other.snapshot()
		if found["oldest"] == nil {
			found["oldest"] = whole
		}
		found["newest"] = whole
	}
	return found
}

// others returns the pods of a fault except one, oldest first.
func (r *registry) others(p *pod) []*pod {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.order), func(other *pod) bool { return other == p || other.fault.Name != p.fault.Name })
}

// forget makes room when a namespace has many pods that are gone: the last ones are enough to be mixed up with.
func (r *registry) forget() {
	const keep = 2000
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.order) <= keep {
		return
	}
	r.order = slices.DeleteFunc(r.order, func(p *pod) bool { return len(r.byUID) > keep/2 && p.isGone() && r.drop(p) })
}

func (r *registry) drop(p *pod) bool {
	delete(r.byUID, p.uid)
	return true
}

// recall returns the memory of one object that is not a pod.
func (r *registry) recall(key string) faults.Memory {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.memory[key] == nil {
		r.memory[key] = faults.Memory{}
	}
	return r.memory[key]
}

// first tells whether this is the first time that it is called for a pod with that word.
func (p *pod) first(word string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := !p.once[word]
	p.once[word] = true
	return first
}

func (p *pod) isGone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone
}

func (p *pod) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = true
}

// snapshot is the pod with the kubelet's own view of its status, and whether its metadata has changed.
func (p *pod) snapshot() (whole object, changed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.whole(), p.changed()
}

func (p *pod) whole() object {
	whole := maps.Clone(p.live)
	if p.honest != nil {
		whole["status"] = p.honest
	}
	return whole
}

// changed tells whether labels or annotations are not those that the pod came with. The caller holds the mutex.
func (p *pod) changed() bool {
	was, is := jsonobject.Child(p.original, "metadata"), jsonobject.Child(p.live, "metadata")
	return !equal(was["labels"], is["labels"]) || !equal(was["annotations"], is["annotations"])
}

// recall returns what a rule remembers about the pod. The caller holds the mutex.
func (p *pod) recall(rule int) faults.Memory {
	if p.memory[rule] == nil {
		p.memory[rule] = faults.Memory{}
	}
	return p.memory[rule]
}
