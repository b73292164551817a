// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// changeAPIResponse lets the node see the objects of faults' namespaces as the faults have them.
func (p *Proxy) changeAPIResponse(resp *http.Response) error {
	t, ok := parseTarget(resp.Request.URL.Path)
	if !ok || !t.reads(resp.Request.Method) || resp.StatusCode != http.StatusOK {
		return nil
	}
	if t.namespace != "" {
		if _, faulty := p.catalogue.InNamespace(t.namespace); !faulty {
			return nil
		}
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "application/json" {
		return fmt.Errorf("the kubelet reads %s as %s, which no fault can change", resp.Request.URL.Path, kind)
	}
	if watch, _ := strconv.ParseBool(resp.Request.URL.Query().Get("watch")); watch {
		p.changeWatch(resp, kinds[t.resource])
		return nil
	}
	return rewriteBody(resp, func(body []byte) ([]byte, error) { return p.changeBody(kinds[t.resource], body) })
}

// changeBody changes one object, or the items of a list.
func (p *Proxy) changeBody(kind string, body []byte) ([]byte, error) {
	o, err := jsonobject.Decode(body)
	if err != nil {
		return nil, fmt.Errorf("read what the API server answers: %w", err)
	}
	items, isList := o["items"].([]any)
	if !isList {
		p.changeObject(kind, o)
		return jsonobject.Encode(o), nil
	}
	kept := make([]any, 0, len(items))
	for _, item := range items {
		if single, ok := item.(object); ok && !p.changeObject(kind, single).visible {
			continue
		}
		kept = append(kept, item)
	}
	o["items"] = kept
	return jsonobject.Encode(o), nil
}

// sight says how the node sees an object.
type sight struct {
	// visible is false if it does not, until the time until, which is zero for ever.
	visible bool
	until   time.Time
	pod     *pod
}

// changeObject changes an object in place as the node is to see it.
func (p *Proxy) changeObject(kind string, o object) sight {
	meta := jsonobject.Child(o, "metadata")
	fault, faulty := p.catalogue.InNamespace(jsonobject.Text(meta, "namespace"))
	if !faulty {
		return sight{visible: true}
	}
	if kind == "Pod" {
		return p.changePod(fault, o)
	}
	for i, rule := range fault.Rules {
		if rule.Read == nil || rule.Read.Kind != kind || !rule.Read.Named(jsonobject.Text(meta, "name")) || !rule.Read.When.Holds(o, false) {
			continue
		}
		key := fmt.Sprint(kind, "/", jsonobject.Text(meta, "namespace"), "/", jsonobject.Text(meta, "uid"), "/", i)
		p.apply(fault, rule.Read.Edit, o, p.pods.recall(key))
	}
	return sight{visible: true}
}

// changePod registers a pod, sets off what a fault does when it is seen, and changes it in place.
func (p *Proxy) changePod(fault faults.Fault, o object) sight {
	now := time.Now()
	seen := p.pods.see(fault, jsonobject.Copy(o), now)
	p.pods.forget()
	view := p.admission(seen, now)
	p.sideEffects(seen, view)
	if !view.visible {
		return view
	}
	p.hideDeletion(seen, o, now)
	neighbours := p.pods.neighbours(seen)
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if status := seen.shown(o); status != nil {
		o["status"] = status
	}
	p.changeSpec(seen, o, neighbours)
	return view
}

// changeSpec applies the rules on pods. A result that is no pod any more would keep the kubelet from reading all
// others: it is given up. The pod's mutex is held.
func (p *Proxy) changeSpec(seen *pod, o object, neighbours map[string]object) {
	before := jsonobject.Encode(o)
	for i, rule := range seen.fault.Rules {
		if rule.Read != nil && rule.Read.Kind == "Pod" && rule.Read.Named(seen.name) && rule.Read.When.Holds(o, seen.changed()) {
			p.apply(seen.fault, rule.Read.Taken(neighbours[rule.Read.Of]), o, seen.recall(i))
		}
	}
	if err := json.Unmarshal(jsonobject.Encode(o), new(corev1.Pod)); err != nil {
		p.log.Printf("%s cannot be applied to %s: %v", seen.fault.Name, seen.name, err)
		clear(o)
		honest, err := jsonobject.Decode(before)
		if err == nil {
			maps.Copy(o, honest)
		}
	}
}

func (p *Proxy) apply(fault faults.Fault, edit faults.Edit, o object, memory faults.Memory) {
	if err := edit.Apply(o, memory); err != nil {
		p.log.Printf("%s: %v", fault.Name, err)
	}
}

// admission says whether the node may see a pod.
func (p *Proxy) admission(seen *pod, now time.Time) sight {
	whole, changed := seen.snapshot()
	view := sight{visible: true, pod: seen}
	for i, rule := range seen.fault.Rules {
		if rule.Admit == nil || !rule.Admit.When.Holds(whole, changed) {
			continue
		}
		if rule.Admit.Above > 0 && p.alive(seen) < rule.Admit.Above {
			continue
		}
		if a := rule.Admit; a.Running > 0 && seen.decides(i, p.ahead(seen) < a.Running) || a.Total > 0 && seen.decides(i, p.before(seen) < a.Total) {
			continue
		}
		if rule.Admit.Queue > 0 {
			if p.ahead(seen) >= rule.Admit.Queue {
				view = sight{pod: seen, until: now.Add(queuePeriod)}
			}
			continue
		}
		if rule.Admit.For == 0 {
			return sight{pod: seen}
		}
		if until := seen.created.Add(time.Duration(rule.Admit.For)); until.After(now) {
			view = sight{pod: seen, until: until}
		}
	}
	return view
}

// queuePeriod is how often a pod in a queue is looked at again.
const queuePeriod = 200 * time.Millisecond

// ahead counts the older pods of the namespace that have not ended.
func (p *Proxy) ahead(seen *pod) int {
	n := 0
	for _, other := range p.pods.older(seen) {
		if phase := jsonobject.Text(other.lastStatus(), "phase"); other.namespace == seen.namespace && !other.isGone() && phase != "Succeeded" && phase != "Failed" {
			n++
		}
	}
	return n
}

// before counts the older pods of the namespace, also those that are gone.
func (p *Proxy) before(seen *pod) int {
	n := 0
	for _, other := range p.pods.older(seen) {
		if other.namespace == seen.namespace {
			n++
		}
	}
	return n
}

// decides returns what was decided when a rule was asked for the pod first: now, if nothing was.
func (p *pod) decides(rule int, admitted bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if earlier, known := p.admitted[rule]; known {
		return earlier
	}
	p.admitted[rule] = admitted
	return admitted
}

// alive counts the older pods of the namespace that are still there.
func (p *Proxy) alive(seen *pod) int {
	n := 0
	for _, other := range p.pods.older(seen) {
		if other.namespace == seen.namespace && !other.isGone() {
			n++
		}
	}
	return n
}

// hideDeletion takes the mark of deletion off while the node is not to know.
func (p *Proxy) hideDeletion(seen *pod, o object, now time.Time) {
	if until := seen.unseenUntil(); until.After(now) {
		meta := jsonobject.Child(o, "metadata")
		delete(meta, "deletionTimestamp")
		delete(meta, "deletionGracePeriodSeconds")
	}
}

// unseenUntil is when the node may learn that the pod is deleted.
func (p *pod) unseenUntil() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.deletion == nil || p.deletion.Unseen == 0 {
		return time.Time{}
	}
	return p.deletedSince.Add(time.Duration(p.deletion.Unseen))
}
