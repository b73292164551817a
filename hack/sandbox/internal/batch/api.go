// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// onePod matches the path of a pod or of its status, allPods that of the kubelet's list and watch.
var (
	onePod  = regexp.MustCompile(`^/api/v1/namespaces/[^/]+/pods/[^/]+(/status)?$`)
	allPods = "/api/v1/pods"
)

// toAPI handles a request of the kubelet to the API server.
func (n *Node) toAPI(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	match := onePod.FindStringSubmatch(r.URL.Path)
	switch {
	case match != nil && match[1] != "" && r.Method == http.MethodPatch:
		return n.patchStatus(next, r)
	case match != nil && match[1] == "" && r.Method == http.MethodDelete:
		return n.remove(next, r)
	case r.Method != http.MethodGet || match == nil && r.URL.Path != allPods:
		return next.RoundTrip(r)
	}
	resp, err := next.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	if watching, _ := strconv.ParseBool(r.URL.Query().Get("watch")); watching {
		n.changeWatch(resp)
		return resp, nil
	}
	return resp, changeBody(resp, n.changeRead)
}

// changeRead changes a pod or a list of pods for the kubelet.
func (n *Node) changeRead(o object) {
	items, isList := o["items"].([]any)
	if !isList {
		n.see(o).show(o)
		return
	}
	kept := make([]any, 0, len(items))
	for _, item := range items {
		single, ok := item.(object)
		if !ok {
			continue
		}
		if p := n.see(single); p.hasBegun() {
			p.deliver()
			p.show(single)
			kept = append(kept, single)
		}
	}
	o["items"] = kept
}

// patchStatus keeps the kubelet's report of a pod until the next poll. The kubelet is told that it failed, and tries
// again until it finds its status stored. The end of a deleted pod is known at once, as the node itself has ended it.
func (n *Node) patchStatus(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	body, o, err := readRequest(r)
	if err != nil {
		return nil, err
	}
	p := n.lookup(jsonobject.Text(jsonobject.Child(o, "metadata"), "uid"))
	if p == nil {
		return next.RoundTrip(withBody(r, body))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.deleted {
		p.status.drop()
		return p.report(next, r, body)
	}
	p.status.hold(r, body, p.nextPoll(time.Now(), n.habits.Poll), func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if request, patch := p.status.take(); request != nil {
			resp, err := p.report(next, request, patch)
			n.finish("report the status of "+p.name, resp, err)
		}
	})
	return notYet(r), nil
}

// report sends the status of a pod as it is noticed now. The mutex is held.
func (p *pod) report(next http.RoundTripper, r *http.Request, body []byte) (*http.Response, error) {
	patch, err := jsonobject.Decode(body)
	if err != nil {
		return nil, err
	}
	p.times.notice(jsonobject.Child(patch, "status"), time.Now())
	resp, err := next.RoundTrip(withBody(r, jsonobject.Encode(patch)))
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	return resp, changeBody(resp, func(o object) { p.times.restore(jsonobject.Child(o, "status")) })
}

// remove keeps the removal of a pod that was deleted while it ran until the end of its grace period.
func (n *Node) remove(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	body, o, err := readRequest(r)
	if err != nil {
		return nil, err
	}
	p := n.lookup(jsonobject.Text(jsonobject.Child(o, "preconditions"), "uid"))
	if p == nil {
		return next.RoundTrip(withBody(r, body))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stays.After(time.Now()) {
		p.removal.drop()
		return next.RoundTrip(withBody(r, body))
	}
	p.removal.hold(r, body, p.stays, func() {
		p.mu.Lock()
		request, options := p.removal.take()
		p.mu.Unlock()
		if request != nil {
			resp, err := next.RoundTrip(withBody(request, options))
			n.finish("remove "+p.name, resp, err)
		}
	})
	return notYet(r), nil
}

// finish ends a request that nobody waits for. The kubelet repeats what went wrong.
func (n *Node) finish(what string, resp *http.Response, err error) {
	if err == nil {
		if resp.StatusCode >= 300 && resp.StatusCode != http.StatusNotFound {
			answer, _ := io.ReadAll(resp.Body)
			err = fmt.Errorf("HTTP %d: %s", resp.StatusCode, bytes.TrimSpace(answer))
		}
		_ = resp.Body.Close()
	}
	if err != nil {
		n.log.Printf("%s: %v", what, err)
	}
}

// hold keeps a request until a time, in place of the one before.
func (h *held) hold(r *http.Request, body []byte, at time.Time, send func()) {
	h.request, h.body = r.Clone(context.WithoutCancel(r.Context())), body
	if h.timer != nil && h.at.Equal(at) {
		return
	}
	if h.timer != nil {
		h.timer.Stop()
	}
	h.at, h.timer = at, time.AfterFunc(time.Until(at), send)
}

// take returns the request that is held, once.
func (h *held) take() (*http.Request, []byte) {
	r, body := h.request, h.body
	h.request, h.body, h.timer = nil, nil, nil
	return r, body
}

func (h *held) drop() {
	if h.timer != nil {
		h.timer.Stop()
	}
	h.take()
}
