// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// rules are the faults of the tests, by name.
var rules = map[string]string{
	"spec":    "{read: {kind: Pod, path: 'spec.containers[*].env', delete: true}}",
	"broken":  "{read: {kind: Pod, path: spec.containers, set: 7}}",
	"config":  "{read: {kind: ConfigMap, name: 'c*', path: 'data.*', transform: lower}}",
	"binary":  "{read: {kind: ConfigMap, when: {has: binaryData}, path: data, delete: true}}",
	"status":  "{status: {path: status.phase, set: Failed}}",
	"silent":  "{status: {when: {phase: [Running]}, drop: true}}",
	"refused": "{admit: {report: {phase: Failed}}}",
	"later":   "{admit: {for: 1h, report: {phase: Running}}}",
	"fails":   "{status: {restarted: true, when: {phase: [Running]}, path: status.phase, set: Failed}}",
	"keeps":   "{request: {restarted: true, verb: delete, drop: true}}",
	"public":  "{log: {anonymous: true}}",
	"stuck":   "{request: {verb: delete, answer: 500, times: 1}}",
	"ended":   "{request: {verb: delete, when: {phase: [Failed]}, answer: 500}}",
	"token":   "{request: {verb: token, path: spec.audiences, set: [x]}}",
	"mute":    "{request: {verb: event, drop: true}}",
	"forced":  "{delete: {forced: true, unseen: 1h}}",
	"unseen":  "{delete: {unseen: 1h}}",
	"tail":    "{log: {drop: [tailLines], add: {limitBytes: -1}}}",
	"last":    "{log: {lose_last: 1}}",
	"open":    "{log: {open: true}}",
	"banner":  "{log: {begin: \"B\\n\", end: \"E\\n\", line: upper}}",
	"end":     "{log: {with: [limitBytes], limit_from_end: true}}",
	"every":   "{log: {lose_every: 2, lose_unended: true}}",
	"gone":    "{log: {state: terminated, answer: 404, text: gone}}",
	"early":   "{log: {state: waiting, answer: 200, text: not yet}}",
	"mixed":   "{mixup: {key: prefix, of: [logs]}}",
	"words":   "{exec: {verb: exec, command: lose-last}}",
	"no-exec": "{exec: {verb: exec, answer: 501}}",
	"closed":  "{log: {with: [previous], hang: true}}",
	"no-tty":  "{exec: {verb: exec, with: [tty], answer: 501}}",
	"cut":     "{exec: {verb: exec, cut: true}}",
	"strange": "{exec: {verb: attach, anonymous: true}}",
	"no-cpu":  "{metrics: {hide: summary, field: 'containers[*].cpu'}}",
	"no-rss":  "{metrics: {hide: resource, field: rss}}",
	"two":     "{admit: {running: 2}}",
	"twice":   "{admit: {total: 2}}",
	"undoes":  "{litter: {revert: [finalizers, ownerReferences, images, resources]}}",
	"repeats": "{litter: {repeat: [finalizers]}}",
	"hidden":  "{metrics: {hide: summary}}",
	"queued":  "{admit: {queue: 1}}",
	"first":   "{status: {path: status.podIP, of: oldest}}",
	"flaps":   "{status: {after: 2s, for: 2s, every: 5s, path: status.phase, set: Failed}}",
	"removes": "{remove: {when: {phase: [Failed]}}}",
	"remakes": "{remove: {when: {phase: [Failed]}, recreate: true}}",
}

// rig is a proxy with a server behind it that answers from a table and records what it was asked.
type rig struct {
	t     *testing.T
	proxy *Proxy
	front func(http.ResponseWriter, *http.Request)
	mu    sync.Mutex
	asked []string
	// answers are bodies by "METHOD path"; what is not there is echoed.
	answers map[string]string
}

func newRig(t *testing.T) *rig { return newRigWith(t, catalogue(t, rules), nil) }

// catalogue has a fault of one rule for each of some rules.
func catalogue(t *testing.T, rules map[string]string) *faults.Catalogue {
	t.Helper()
	var data strings.Builder
	for name, rule := range rules {
		fmt.Fprintf(&data, "- {name: %s, meaning: m, classes: [ENV-1], rules: [%s]}\n", name, rule)
	}
	c, err := faults.Load(fstest.MapFS{"data/x.yaml": {Data: []byte(data.String())}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newRigWith has other faults, and another server unless that is nil.
func newRigWith(t *testing.T, all *faults.Catalogue, other http.Handler) *rig {
	t.Helper()
	r := &rig{t: t, answers: map[string]string{}}
	if other == nil {
		other = http.HandlerFunc(r.serve)
	}
	server := httptest.NewServer(other)
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.proxy = &Proxy{
		catalogue: all, log: log.New(io.Discard, "", 0), apiServer: address, pods: newRegistry(),
		api: server.Client(), admin: server.Client(),
	}
	r.proxy.toAPI = r.proxy.reverse(address, http.DefaultTransport, r.proxy.changeAPIResponse)
	r.proxy.toKubelet = r.proxy.reverse(address, http.DefaultTransport, r.proxy.changeKubeletResponse)
	r.front = r.proxy.serveAPI
	return r
}

func (r *rig) serve(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	key := req.Method + " " + req.URL.Path
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := key
	if req.URL.RawQuery != "" {
		asked += "?" + req.URL.RawQuery
	}
	r.asked = append(r.asked, strings.TrimSpace(asked+" "+string(body)))
	w.Header().Set("Content-Type", "application/json")
	if pod, isStatus := strings.CutSuffix(req.URL.Path, "/status"); isStatus && req.Method == http.MethodPatch {
		o, _ := jsonobject.Decode([]byte(r.answers["GET "+pod]))
		_, o["status"] = reported(body)
		r.answers["GET "+pod] = string(jsonobject.Encode(o))
		body = jsonobject.Encode(o)
	}
	answer, found := r.answers[key]
	if !found {
		answer = string(body)
	}
	_, _ = io.WriteString(w, answer)
}

// answer sets what the server answers to a request, "METHOD path", from now on.
func (r *rig) answer(request, body string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[request] = body
}

// ask sends a request through the proxy.
func (r *rig) ask(method, path, body string) (int, string) {
	r.t.Helper()
	w := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(r.t.Context(), method, path, strings.NewReader(body))
	request.Header.Set("User-Agent", "kubelet")
	r.front(w, request)
	return w.Code, strings.TrimSpace(w.Body.String())
}

// sent are the requests that reached the server and begin with a method.
func (r *rig) sent(method string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []string
	for _, line := range r.asked {
		if strings.HasPrefix(line, method+" ") {
			found = append(found, line)
		}
	}
	return found
}

// podJSON is a pod with one container and one variable.
func podJSON(namespace, name, phase string) string {
	return fmt.Sprintf(`{"metadata":{"name":%[1]q,"namespace":%[2]q,"uid":"%[2]s/%[1]s"},"spec":{"containers":[{"name":"c","env":[{"name":"A"}]}]},"status":{"phase":%[3]q}}`, name, namespace, phase)
}

func same(t *testing.T, got, want string) {
	t.Helper()
	var a, b any
	if json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal([]byte(want), &b) != nil || !equal(a, b) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
