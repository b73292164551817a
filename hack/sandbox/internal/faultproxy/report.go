// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// send writes the status of a pod to the API server as the fault has it.
func (p *Proxy) send(ctx context.Context, seen *pod) {
	seen.reporting.Lock()
	defer seen.reporting.Unlock()
	whole, ok := p.falsify(seen)
	if !ok {
		return
	}
	patch := []any{
		object{"op": "test", "path": "/metadata/uid", "value": seen.uid},
		object{"op": "add", "path": "/status", "value": whole["status"]},
	}
	code, answer, err := p.do(ctx, p.api, http.MethodPatch, podPath(seen.namespace, seen.name, "status"), "application/json-patch+json", encode(patch))
	if err == nil && code < 300 {
		seen.mu.Lock()
		seen.sent = child(whole, "status")
		seen.mu.Unlock()
	}
	switch {
	case err != nil:
		p.log.Printf("%s: report the status of %s: %v", seen.fault.Name, seen.name, err)
	case code >= 300 && code != http.StatusNotFound:
		p.log.Printf("%s: the API server refuses the status of %s: HTTP %d: %s", seen.fault.Name, seen.name, code, bytes.TrimSpace(answer))
	}
}

// falsify returns the pod with the status to report; ok is false if none is to be.
func (p *Proxy) falsify(seen *pod) (whole object, ok bool) {
	var borrowed object
	if other := p.mistakenFor(seen, "status"); other != nil {
		// Before this pod is locked: the two may be taken for each other.
		borrowed = other.lastStatus()
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.due == nil || seen.gone {
		return nil, false
	}
	whole = copyOf(seen.live)
	whole["status"] = copyOf(seen.due)
	truth := copyOf(whole)
	for i, rule := range seen.fault.Rules {
		s := rule.Status
		if s == nil || s.Delay > 0 || s.Restarted && !seen.restarted || !p.inForce(seen, i, s, s.When.Holds(truth, seen.changed())) {
			continue
		}
		if s.Drop {
			return nil, false
		}
		p.apply(seen.fault, s.Edit, whole, seen.recall(i))
	}
	if borrowed != nil {
		borrowed["qosClass"] = child(whole, "status")["qosClass"]
		whole["status"] = borrowed
	}
	return whole, true
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
		again := func(wait time.Duration) {
			time.AfterFunc(wait+time.Millisecond, func() { p.send(context.Background(), seen) })
		}
		if after > 0 {
			again(after)
		}
		if during > 0 {
			again(after + during)
		}
	}
	age := time.Since(since)
	return holds && age >= after && (during == 0 || age < after+during)
}

// lastStatus is a copy of the status that the kubelet reported of a pod, or that the API server has.
func (p *pod) lastStatus() object {
	whole, _ := p.snapshot()
	return copyOf(child(whole, "status"))
}
