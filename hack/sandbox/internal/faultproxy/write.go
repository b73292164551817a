// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// verbOf names what a request of the kubelet does, in the words of faults.RequestRule, or nothing.
func verbOf(method string, t target) string {
	switch {
	case method == http.MethodDelete && t.resource == "pods" && t.subresource == "":
		return "delete"
	case method == http.MethodPost && t.resource == "serviceaccounts" && t.subresource == "token":
		return "token"
	case t.resource == "events" && (method == http.MethodPost || method == http.MethodPatch):
		return "event"
	case method == http.MethodPatch && t.resource == "pods" && t.subresource == "status":
		return "status"
	}
	return ""
}

// serveFaulty handles a request about a namespace of a fault. It returns false for what passes untouched.
func (p *Proxy) serveFaulty(w http.ResponseWriter, r *http.Request, t target, fault faults.Fault) bool {
	verb := verbOf(r.Method, t)
	if verb == "" {
		return false
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return true
	}
	seen := p.pods.find(t.namespace, t.name)
	if verb == "status" && seen != nil && fault.Misreports() {
		p.serveStatus(w, r, seen, body)
		return true
	}
	for i, rule := range fault.Rules {
		if rule.Request == nil || rule.Request.Verb != verb || rule.Request.Restarted && !seen.hasRestarted() {
			continue
		}
		if verb == "delete" && seen != nil && !rule.Request.When.IsZero() {
			if !seen.ends(rule.Request.When) {
				continue
			}
		} else if !p.concerns(rule.Request.When, seen) {
			continue
		}
		if p.answered(w, r, rule.Request, seen, i, body) {
			return true
		}
		if changed, err := jsonobject.Decode(body); err == nil {
			p.apply(fault, rule.Request.Edit, changed, nil)
			body = jsonobject.Encode(changed)
		}
		if verb == "token" {
			p.askForToken(w, r, body)
			return true
		}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return false
}

// askForToken gets a token that a kubelet may not ask for, such as one of an audience that the pod does not name.
// Providers have a service account that may create tokens.
func (p *Proxy) askForToken(w http.ResponseWriter, r *http.Request, body []byte) {
	code, answer, err := p.do(r.Context(), p.admin, r.Method, r.URL.Path, "application/json", body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	relay(w, code, answer)
}

// concerns tells whether a condition holds for the pod of a request, if it is about one.
func (p *Proxy) concerns(when faults.When, seen *pod) bool {
	if seen == nil {
		return when.IsZero()
	}
	whole, changed := seen.snapshot()
	return when.Holds(whole, changed)
}

// ends tells whether a condition held for a pod when its deletion began: what is killed is Failed in the end.
func (p *pod) ends(when faults.When) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.atDeletion != nil && when.Holds(p.atDeletion, p.changed())
}

// answered gives the node an answer in the API server's place, if the rule says so.
func (p *Proxy) answered(w http.ResponseWriter, r *http.Request, rule *faults.RequestRule, seen *pod, index int, body []byte) bool {
	switch {
	case rule.Answer != 0:
		if rule.Times > 0 && seen != nil && !seen.within(index, rule.Times) {
			return false
		}
		refuse(w, rule.Answer)
	case rule.Drop:
		refuse(w, http.StatusOK)
	case rule.Delay > 0:
		method, path, kind := r.Method, r.URL.Path, r.Header.Get("Content-Type")
		time.AfterFunc(time.Duration(rule.Delay), func() {
			p.carryOut("a delayed request", p.api, method, path, kind, json.RawMessage(body))
		})
		refuse(w, http.StatusOK)
	default:
		return false
	}
	return true
}

// within counts the answers of a rule about a pod, up to a limit.
func (p *pod) within(rule, limit int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered[rule]++
	return p.answered[rule] <= limit
}

// serveStatus takes the kubelet's report of a pod's status. The kubelet is shown that it has been stored as it is; what
// the API server gets is what the fault makes of it.
func (p *Proxy) serveStatus(w http.ResponseWriter, r *http.Request, seen *pod, patch []byte) {
	live, code, err := p.get(r.Context(), seen)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if code != http.StatusOK {
		refuse(w, code)
		return
	}
	if err := seen.merge(live, patch); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for i, rule := range seen.fault.Rules {
		if rule.Request != nil && rule.Request.Verb == "status" && p.concerns(rule.Request.When, seen) && p.answered(w, r, rule.Request, seen, i, patch) {
			return
		}
	}
	p.report(r.Context(), seen)
	seen.mu.Lock()
	live = jsonobject.Copy(seen.live)
	seen.mu.Unlock()
	p.changePod(seen.fault, live)
	writeJSON(w, http.StatusOK, live)
}

// delay is how long reports of the pod are held back.
func (p *pod) delay() time.Duration {
	for _, rule := range p.fault.Rules {
		if rule.Status != nil && rule.Status.Delay > 0 {
			return time.Duration(rule.Status.Delay)
		}
	}
	return 0
}

// report sends the kubelet's latest status of a pod as the fault has it, now or after the fault's delay.
func (p *Proxy) report(ctx context.Context, seen *pod) {
	delay := seen.delay()
	if delay == 0 {
		p.send(ctx, seen)
		return
	}
	seen.mu.Lock()
	status := seen.honest
	seen.mu.Unlock()
	time.AfterFunc(delay, func() {
		seen.mu.Lock()
		seen.due = status
		seen.mu.Unlock()
		p.send(context.Background(), seen)
	})
}
