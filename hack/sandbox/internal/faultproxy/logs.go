// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// logRules returns the rules that apply to one request for a log.
func (p *Proxy) logRules(ctx context.Context, fault faults.Fault, c call, query url.Values) []*faults.LogRule {
	seen := p.pods.find(c.namespace, c.pod)
	state := sync.OnceValue(func() string { return containerState(p.newest(ctx, seen), c.container()) })
	var found []*faults.LogRule
	for _, rule := range fault.Rules {
		l := rule.Log
		if l == nil || !p.concerns(l.When, seen) || !given(query, l.With) {
			continue
		}
		if l.State == "" || seen != nil && state() == l.State {
			found = append(found, l)
		}
	}
	return found
}

// given tells whether a request has all of some parameters.
func given(query url.Values, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !query.Has(name) })
}

// newest is a pod as the kubelet last reported it. Of a pod whose reports pass untouched the proxy learns that from the
// kubelet's watch, and whoever asks for a log may have learned it earlier: so the API server is asked.
func (p *Proxy) newest(ctx context.Context, seen *pod) object {
	whole, _ := seen.snapshot()
	if seen.fault.Misreports() {
		return whole
	}
	code, answer, err := p.do(ctx, p.api, http.MethodGet, podPath(seen.namespace, seen.name, ""), "", nil)
	if err != nil || code != http.StatusOK {
		return whole
	}
	live, err := jsonobject.Decode(answer)
	if err != nil || jsonobject.Text(jsonobject.Child(live, "metadata"), "uid") != seen.uid {
		return whole
	}
	return live
}

// containerState is waiting, running or terminated, as a pod's status has it; waiting if it has nothing.
func containerState(whole object, name string) string {
	for _, key := range []string{"initContainerStatuses", "containerStatuses"} {
		list, _ := jsonobject.Child(whole, "status")[key].([]any)
		for _, item := range list {
			status, ok := item.(object)
			if !ok || jsonobject.Text(status, "name") != name {
				continue
			}
			for state := range jsonobject.Child(status, "state") {
				return state
			}
		}
	}
	return "waiting"
}

// answerLog answers in the kubelet's place, if a rule says so.
func answerLog(ctx context.Context, w http.ResponseWriter, rules []*faults.LogRule) bool {
	for _, rule := range rules {
		if rule.Hang {
			<-ctx.Done()
			return true
		}
		if rule.Answer == 0 {
			continue
		}
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(rule.Answer)
		// The caller may have gone away; there is nobody to tell.
		_, _ = io.WriteString(w, rule.Text)
		return true
	}
	return false
}

// mixUpLogs asks for the log of the pod that the node takes this one for: of the container in the same place.
func (p *Proxy) mixUpLogs(c *call) {
	seen := p.pods.find(c.namespace, c.pod)
	if seen == nil {
		return
	}
	other := p.mistakenFor(seen, "logs")
	if other == nil || other.isGone() {
		return
	}
	mine, _ := seen.snapshot()
	theirs, _ := other.snapshot()
	at := slices.Index(containerNames(mine), c.container())
	if names := containerNames(theirs); at >= 0 && at < len(names) {
		c.namespace, c.pod = other.namespace, other.name
		c.setContainer(names[at])
	}
}

// changeKubeletResponse changes logs and metrics on their way back.
func (p *Proxy) changeKubeletResponse(resp *http.Response) error {
	if stream, open := resp.Body.(io.ReadWriteCloser); open && resp.Request.Context().Value(cutKey{}) != nil {
		resp.Body = cutStream{stream}
	}
	if resp.StatusCode != http.StatusOK {
		return nil
	}
	if rules, ok := resp.Request.Context().Value(rulesKey{}).([]*faults.LogRule); ok {
		changeLog(resp, rules)
		return nil
	}
	switch resp.Request.URL.Path {
	case "/stats/summary":
		return p.changeSummary(resp)
	case "/metrics/resource":
		return p.changeResourceMetrics(resp)
	}
	return nil
}
