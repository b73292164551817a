// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// call is a request to the kubelet about a container.
type call struct {
	verb, namespace, pod string
	// rest is what follows the pod; its last element is the container, except for portForward.
	rest []string
}

func parseCall(path string) (call, bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	verbs := []string{"containerLogs", "exec", "attach", "portForward"}
	if len(parts) < 3 || !slices.Contains(verbs, parts[0]) {
		return call{}, false
	}
	return call{verb: parts[0], namespace: parts[1], pod: parts[2], rest: parts[3:]}, true
}

func (c call) path() string {
	return "/" + strings.Join(append([]string{c.verb, c.namespace, c.pod}, c.rest...), "/")
}

func (c call) container() string {
	if len(c.rest) == 0 {
		return ""
	}
	return c.rest[len(c.rest)-1]
}

func (c call) setContainer(name string) {
	if len(c.rest) > 0 && name != "" {
		c.rest[len(c.rest)-1] = name
	}
}

// rulesKey is where a request carries the rules that change its answer.
type rulesKey struct{}

// cutKey is where a request says that its stream is to be cut.
type cutKey struct{}

// serveCaller refuses callers without a certificate, as the kubelet does, but for what a fault serves to everybody.
func (p *Proxy) serveCaller(w http.ResponseWriter, r *http.Request) {
	if len(r.TLS.PeerCertificates) == 0 && !p.servesEverybody(r.URL.Path) {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	p.serveKubelet(w, r)
}

func (p *Proxy) servesEverybody(path string) bool {
	c, ok := parseCall(path)
	fault, faulty := p.catalogue.InNamespace(c.namespace)
	return ok && faulty && slices.ContainsFunc(fault.Rules, func(rule faults.Rule) bool {
		return rule.Log != nil && rule.Log.Anonymous && c.verb == "containerLogs" || rule.Exec != nil && rule.Exec.Anonymous && c.verb == rule.Exec.Verb
	})
}

// serveKubelet handles a request of the API server to the kubelet.
func (p *Proxy) serveKubelet(w http.ResponseWriter, r *http.Request) {
	c, ok := parseCall(r.URL.Path)
	if !ok {
		p.toKubelet.ServeHTTP(w, r)
		return
	}
	fault, faulty := p.catalogue.InNamespace(c.namespace)
	if !faulty {
		p.toKubelet.ServeHTTP(w, r)
		return
	}
	query := r.URL.Query()
	if c.verb == "containerLogs" {
		rules := p.logRules(r.Context(), fault, c, query)
		if answerLog(r.Context(), w, rules) {
			return
		}
		p.changeLogRequest(&c, query, rules)
		r = r.WithContext(context.WithValue(r.Context(), rulesKey{}, rules))
	} else if p.changeExec(w, r, fault, c, query) {
		return
	}
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = c.path(), "", query.Encode()
	p.toKubelet.ServeHTTP(w, r)
}

// changeExec changes a request to run something in a container; it returns true if it has been answered.
func (p *Proxy) changeExec(w http.ResponseWriter, r *http.Request, fault faults.Fault, c call, query url.Values) bool {
	for _, rule := range fault.Rules {
		e := rule.Exec
		if e == nil || e.Verb != c.verb || !given(query, e.With) {
			continue
		}
		if e.Hang {
			<-r.Context().Done()
			return true
		}
		if e.Answer != 0 {
			http.Error(w, fmt.Sprintf("%s is not supported by this node", c.verb), e.Answer)
			return true
		}
		if e.Cut {
			*r = *r.WithContext(context.WithValue(r.Context(), cutKey{}, true))
		}
		if e.Command != "" {
			query["command"] = faults.Words(e.Command, e.Arg, query["command"])
		}
		for name, value := range e.Set {
			query.Set(name, value)
		}
		for _, name := range e.Drop {
			query.Del(name)
		}
		if e.Container == "first" {
			c.setContainer(p.containerAt(c, 0))
		}
	}
	return false
}

// cutStream is a stream to the node that breaks when it is read.
type cutStream struct{ io.ReadWriteCloser }

// Read fails.
func (cutStream) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// containerAt is the name of a pod's container, or nothing.
func (p *Proxy) containerAt(c call, index int) string {
	seen := p.pods.find(c.namespace, c.pod)
	if seen == nil {
		return ""
	}
	whole, _ := seen.snapshot()
	names := containerNames(whole)
	if index < 0 || index >= len(names) {
		return ""
	}
	return names[index]
}

func containerNames(whole object) []string {
	list, _ := jsonobject.Child(whole, "spec")["containers"].([]any)
	var names []string
	for _, item := range list {
		if o, ok := item.(object); ok {
			names = append(names, jsonobject.Text(o, "name"))
		}
	}
	return names
}

// changeLogRequest changes what the kubelet is asked for.
func (p *Proxy) changeLogRequest(c *call, query url.Values, rules []*faults.LogRule) {
	for i, rule := range rules {
		if limit, err := strconv.Atoi(query.Get("limitBytes")); rule.LimitFromEnd && err == nil {
			fromEnd := *rule
			fromEnd.Tail = limit
			rules[i] = &fromEnd
			query.Del("limitBytes")
		}
		for _, name := range rule.Drop {
			query.Del(name)
		}
		for name, value := range rule.Set {
			query.Set(name, value)
		}
		for name, delta := range rule.Add {
			if n, err := strconv.Atoi(query.Get(name)); err == nil {
				query.Set(name, strconv.Itoa(max(0, n+delta)))
			}
		}
		switch from, to, renamed := strings.Cut(rule.Container, "=>"); {
		case rule.Container == "first":
			c.setContainer(p.containerAt(*c, 0))
		case renamed:
			c.setContainer(strings.Replace(c.container(), from, to, 1))
		}
	}
	p.mixUpLogs(c)
}
