// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestNodeRequests has what steps ask of a node beside pods: that it answers otherwise, or not at all for want of a
// handler, is a failure; that nobody knows what it would answer is an error, also where a failure is expected.
func TestNodeRequests(t *testing.T) {
	playAll(t,
		scenario{
			name: "node-requests",
			templates: []string{
				"port-forward", "port-forward-missing", "port-forward-closed", "port-forward-differs", "port-forward-broken",
				"kubelet-get", "kubelet-get-missing", "kubelet-get-differs", "kubelet-get-broken", "kubelet-anonymous",
			},
			config:  "known_failures: [{template: '*-broken', reason: it is broken}]\n",
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.OnNode(answerAsNode); a.Before(hangUp) },
		},
		scenario{
			name: "node-requests-forbidden", templates: []string{"port-forward", "kubelet-get", "passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.Deny(fakeapi.Rule{Verb: "create", Resource: "pods/portforward"}, fakeapi.Rule{Verb: "get", Resource: "nodes/proxy"})
			},
		},
		scenario{
			name: "node-requests-forbidden-later", templates: []string{"port-forward", "kubelet-get"},
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Before(takeNodeRightsAway) },
		},
	)
}

func TestHooks(t *testing.T) {
	playAll(t, scenario{
		name: "hooks", templates: []string{"hook-restart", "hook-fails", "hook-slow", "hook-unknown"}, flags: []string{"--ginkgo.v"},
		says: []string{"hook restart: restarted vk-1"},
		config: `hooks:
  restart: [sh, -c, 'echo "restarted $VKTEST_NODE"']
  fails: [sh, -c, 'echo "no such unit on $VKTEST_NODE"; exit 3', sh, --token, hunter2hunter2]
  slow: [sh, -c, 'echo waiting; sleep 1000']
known_failures: [{template: '*-fails', reason: it is broken}]
`,
	})
}

// converse is what listens in pods: an echo at port 7, and a web server at port 80 that reads one request.
func converse(_ *corev1.Pod, port int, conn io.ReadWriter) error {
	switch port {
	case 7:
		_, err := io.Copy(conn, conn)
		return err
	case 80:
		request, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(conn, "HTTP/1.0 200 OK\r\n\r\nyou asked for %s\n", request.URL.Path)
		return err
	case 82:
		_, _ = conn.Read(make([]byte, 1))
		return fakeapi.ErrReset
	}
	return errors.New("an error occurred forwarding: connection refused")
}

func answerAsNode(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/healthz":
		_, _ = io.WriteString(w, "ok")
	case "/stats/summary":
		_, _ = io.WriteString(w, `{"node": {}, "pods": [{"podRef": {"name": "some", "namespace": "default"}}]}`)
	case "/logs/":
		http.Error(w, "Forbidden (user=kube-apiserver)", http.StatusForbidden)
	default:
		http.NotFound(w, r)
	}
}

// hangUp breaks the connection of a request for a path of the node.
func hangUp(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != "/api/v1/nodes/vk-1/proxy/broken" {
		return false
	}
	fakeapi.Hangup(w)
	return true
}

// takeNodeRightsAway refuses what the preconditions have found allowed.
func takeNodeRightsAway(w http.ResponseWriter, r *http.Request) bool {
	refuse := func(what, verb, resource, where string) bool {
		fakeapi.WriteStatus(w, http.StatusForbidden, "Forbidden",
			fmt.Sprintf(`%s is forbidden: User "tester" cannot %s resource %q in API group "" %s`, what, verb, resource, where))
		return true
	}
	switch {
	case r.URL.Path == "/api/v1/nodes/vk-1/proxy/healthz":
		return refuse(`nodes "vk-1"`, "get", "nodes/proxy", "at the cluster scope")
	case strings.HasSuffix(r.URL.Path, "/portforward"):
		return refuse(`pods "p"`, "create", "pods/portforward", `in the namespace "default"`)
	}
	return false
}
