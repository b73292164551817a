// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// maxConflicts is how often a report is made again because somebody else has written to the pod at the same time.
const maxConflicts = 10

// send writes the status of a pod to the API server as the fault has it.
func (p *Proxy) send(ctx context.Context, seen *pod) {
	p.store(ctx, seen, func(live object) (object, bool) { return p.falsify(seen, live) })
}

// store writes the status that make makes of the live pod; it makes none if it returns false. As after the patch of a
// kubelet, what others write in the meantime is kept. What goes wrong is logged.
func (p *Proxy) store(ctx context.Context, seen *pod, make func(live object) (status object, ok bool)) {
	seen.reporting.Lock()
	defer seen.reporting.Unlock()
	for range maxConflicts {
		live, code, err := p.get(ctx, seen)
		if err != nil {
			p.log.Printf("%s: report the status of %s: %v", seen.fault.Name, seen.name, err)
		}
		if err != nil || code != http.StatusOK {
			return
		}
		seen.noteOthers(live)
		status, ok := make(jsonobject.Copy(live))
		if !ok || p.replace(ctx, seen, live, status) {
			return
		}
	}
	p.log.Printf("%s: the status of %s is not reported: others write to the pod all the time", seen.fault.Name, seen.name)
}

// replace gives a live pod another status. It returns false if somebody else has written to the pod since it was read.
func (p *Proxy) replace(ctx context.Context, seen *pod, live, status object) bool {
	if equal(status, live["status"]) {
		seen.noteStored(live, 0)
		return true
	}
	whole := maps.Clone(live)
	whole["status"] = status
	// The news of it may come before the answer.
	seen.noteStored(whole, 1)
	code, answer, err := p.do(ctx, p.api, http.MethodPatch, podPath(seen.namespace, seen.name, "status"), "application/json-patch+json", jsonobject.Encode([]any{
		object{"op": "test", "path": "/metadata/uid", "value": seen.uid},
		// Another version than the present one is a conflict.
		object{"op": "add", "path": "/metadata/resourceVersion", "value": jsonobject.Text(jsonobject.Child(live, "metadata"), "resourceVersion")},
		object{"op": "add", "path": "/status", "value": status},
	}))
	if err == nil && code < 300 {
		if whole, err = jsonobject.Decode(answer); err == nil {
			seen.noteStored(whole, 0)
			return true
		}
	}
	seen.noteStored(live, 0)
	switch {
	case err != nil:
		p.log.Printf("%s: report the status of %s: %v", seen.fault.Name, seen.name, err)
	case code != http.StatusConflict && code != http.StatusNotFound:
		p.log.Printf("%s: the API server refuses the status of %s: HTTP %d: %s", seen.fault.Name, seen.name, code, bytes.TrimSpace(answer))
	}
	return code != http.StatusConflict
}

// get reads a pod from the API server. The code is 404 where another pod has its name by now.
func (p *Proxy) get(ctx context.Context, seen *pod) (live object, code int, err error) {
	code, answer, err := p.do(ctx, p.api, http.MethodGet, podPath(seen.namespace, seen.name, ""), "", nil)
	if err != nil || code != http.StatusOK {
		return nil, code, err
	}
	if live, err = jsonobject.Decode(answer); err != nil {
		return nil, code, fmt.Errorf("read what the API server answers: %w", err)
	}
	if jsonobject.Text(jsonobject.Child(live, "metadata"), "uid") != seen.uid {
		return nil, http.StatusNotFound, nil
	}
	return live, code, nil
}

// falsify returns the status to report of a live pod; ok is false if none is to be.
func (p *Proxy) falsify(seen *pod, live object) (status object, ok bool) {
	var borrowed object
	if other := p.mistakenFor(seen, "status"); other != nil {
		// Before this pod is locked: the two may be taken for each other.
		borrowed = other.lastStatus()
	}
	neighbours := p.pods.neighbours(seen)
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.due == nil || seen.gone {
		return nil, false
	}
	found := jsonobject.Child(live, "status")
	live["status"] = keepOthers(jsonobject.Copy(seen.due), found)
	truth := jsonobject.Copy(live)
	replace := false
	for i, rule := range seen.fault.Rules {
		s := rule.Status
		if s == nil || s.Delay > 0 || s.Restarted && !seen.restarted || !p.inForce(seen, i, s, s.When.Holds(truth, seen.changed())) {
			continue
		}
		if s.Drop {
			return nil, false
		}
		replace = replace || s.Replace
		p.apply(seen.fault, s.Taken(neighbours[s.Of]), live, seen.recall(i))
	}
	status = jsonobject.Child(live, "status")
	if borrowed != nil {
		borrowed["qosClass"] = status["qosClass"]
		status = keepOthers(borrowed, found)
	}
	if replace {
		status = withoutOthers(status)
	}
	return status, true
}

// inForce tells whether a rule that is limited in time applies now, and sees to it that the status is reported again
// when that changes. The pod's mutex is held.
func (p *Proxy) inForce(seen *pod, index int, rule *faults.StatusRule, holds bool) bool {
	after, during := time.Duration(rule.After), time.Duration(rule.For)
	if after == 0 && during == 0 {
		return holds
	}
	since, held := seen.heldSince[index]
	if !held {
		if !holds {
			return false
		}
		since = time.Now()
		seen.heldSince[index] = since
	}
	age := time.Since(since)
	if wait := nextChange(rule, age); wait > 0 && !seen.waiting[index] {
		seen.waiting[index] = true
		time.AfterFunc(wait+time.Millisecond, func() {
			seen.mu.Lock()
			delete(seen.waiting, index)
			seen.mu.Unlock()
			p.send(context.Background(), seen)
		})
	}
	if age -= after; rule.Every > 0 && age > 0 {
		age %= time.Duration(rule.Every)
	}
	return holds && age >= 0 && (during == 0 || age < during)
}

// nextChange is how long it takes until a rule that is limited in time begins or ceases to apply; 0 if it does not.
func nextChange(rule *faults.StatusRule, age time.Duration) time.Duration {
	after, during, every := time.Duration(rule.After), time.Duration(rule.For), time.Duration(rule.Every)
	if age < after {
		return after - age
	}
	age -= after
	if every > 0 {
		age %= every
	}
	switch {
	case during > 0 && age < during:
		return during - age
	case every > 0:
		return every - age
	}
	return 0
}

// lastStatus is a copy of the status that the kubelet reported of a pod, or that the API server has.
func (p *pod) lastStatus() object {
	whole, _ := p.snapshot()
	return jsonobject.Copy(jsonobject.Child(whole, "status"))
}
