// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"net/http"
	"strings"
)

// kinds are the resources that a fault can change as the node reads them.
var kinds = map[string]string{"pods": "Pod", "configmaps": "ConfigMap", "secrets": "Secret", "services": "Service"}

// target is what a request to the API server is about.
type target struct {
	namespace, resource, name, subresource string
}

// parseTarget reads the path of a request for a resource of the core group, or for events of theirs.
func parseTarget(path string) (target, bool) {
	rest, found := strings.CutPrefix(path, "/api/v1/")
	if !found {
		rest, found = strings.CutPrefix(path, "/apis/events.k8s.io/v1/")
	}
	if !found {
		return target{}, false
	}
	parts := strings.Split(strings.Trim(rest, "/"), "/")
	var t target
	if parts[0] == "namespaces" && len(parts) > 2 {
		t.namespace, parts = parts[1], parts[2:]
	}
	if len(parts) > 3 {
		return target{}, false
	}
	for i, field := range []*string{&t.resource, &t.name, &t.subresource}[:len(parts)] {
		*field = parts[i]
	}
	return t, true
}

// reads tells whether the answer holds objects that faults change.
func (t target) reads(method string) bool {
	return method == http.MethodGet && kinds[t.resource] != "" && t.subresource == ""
}

// serveAPI handles a request of the kubelet to the API server.
func (p *Proxy) serveAPI(w http.ResponseWriter, r *http.Request) {
	t, ok := parseTarget(r.URL.Path)
	agent := r.UserAgent()
	p.agent.Store(&agent)
	if r.Method == http.MethodPost && t == (target{resource: "nodes"}) { // what a kubelet does first
		go p.sendAll(r.Context(), p.restart())
	}
	if ok && t.namespace != "" {
		if fault, faulty := p.catalogue.InNamespace(t.namespace); faulty && p.serveFaulty(w, r, t, fault) {
			return
		}
	}
	p.toAPI.ServeHTTP(w, r)
}
