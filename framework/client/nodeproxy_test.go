// SPDX-License-Identifier: Apache-2.0

package client

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestProxyNode(t *testing.T) {
	plain := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
	}
	tests := map[string]struct {
		answer http.HandlerFunc
		code   int
		body   string
	}{
		"an answer":        {func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.RequestURI()) }, 200, "/stats/summary?a=b"},
		"no such page":     {plain(404, "404 page not found"), 404, "404 page not found\n"},
		"an error":         {plain(500, "away"), 500, "away\n"},
		"a refusal":        {plain(403, "Forbidden (user=kube-apiserver)"), 403, "Forbidden (user=kube-apiserver)\n"},
		"JSON of an error": {plain(400, `{"kind": "Other"}`), 400, "{\"kind\": \"Other\"}\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.Put("/api/v1/nodes/n", fakeapi.ReadyNode("n"))
			a.OnNode(tt.answer)
			got, err := clientOf(t, a).ProxyNode(soon(t), "n", "/stats/summary?a=b")
			if err != nil || got.Code != tt.code || string(got.Body) != tt.body {
				t.Errorf("%d %q, %v", got.Code, got.Body, err)
			}
		})
	}
}

// TestWhoseAnswerOfANodeItIs has requests that the node does not answer.
func TestWhoseAnswerOfANodeItIs(t *testing.T) {
	tests := map[string]struct {
		answer             func(http.ResponseWriter)
		unanswered, rights bool
	}{
		"the node is not reached": {func(w http.ResponseWriter) {
			fakeapi.WriteStatus(w, 503, "ServiceUnavailable", "error trying to reach service: dial tcp 10.0.0.1:10250: connect: connection refused")
		}, false, false},
		"a loopback address":        {func(w http.ResponseWriter) { fakeapi.WriteStatus(w, 400, "BadRequest", "address not allowed") }, false, false},
		"no such node":              {func(w http.ResponseWriter) { fakeapi.WriteStatus(w, 404, "NotFound", `nodes "n" not found`) }, false, false},
		"the API server starts":     {func(w http.ResponseWriter) { fakeapi.WriteStatus(w, 503, "ServiceUnavailable", "starting") }, true, false},
		"overloaded":                {func(w http.ResponseWriter) { fakeapi.WriteStatus(w, 429, "TooManyRequests", "too many requests") }, true, false},
		"a proxy without a backend": {func(w http.ResponseWriter) { http.Error(w, "Bad Gateway", http.StatusBadGateway) }, true, false},
		"reset":                     {func(w http.ResponseWriter) { fakeapi.Hangup(w) }, true, false},
		"cut midway": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("the beginning"))
		}, true, false},
		"no permission": {func(w http.ResponseWriter) {
			fakeapi.WriteStatus(w, 403, "Forbidden", `nodes "n" is forbidden: User "tester" cannot get resource "nodes/proxy" in API group "" at the cluster scope`)
		}, false, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool { tt.answer(w); return true })
			_, err := clientOf(t, a).ProxyNode(soon(t), "n", "healthz")
			forbidden := (*PermissionError)(nil)
			if err == nil || Unanswered(err) != tt.unanswered || errors.As(err, &forbidden) != tt.rights {
				t.Errorf("%v: unanswered %t, rights %t", err, Unanswered(err), errors.As(err, &forbidden))
			}
		})
	}
}

// ownAddress is an address of this machine besides loopback.
func ownAddress(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range all {
		if n, ok := address.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			return n.IP.String()
		}
	}
	t.Skip("this machine has no address besides loopback")
	return ""
}

// nodePort is the node's own port, which serves over TLS.
func nodePort(t *testing.T, address string, clientCertificate tls.ClientAuthType, serve http.HandlerFunc) int32 {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(serve)
	_ = server.Listener.Close()
	server.Listener = listener
	server.TLS = &tls.Config{ClientAuth: clientCertificate}
	server.StartTLS()
	t.Cleanup(server.Close)
	return int32(listener.Addr().(*net.TCPAddr).Port)
}

func TestAskNode(t *testing.T) {
	serve := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				code = http.StatusTeapot
			}
			w.WriteHeader(code)
		}
	}
	here := ownAddress(t)
	tests := map[string]struct {
		addresses []string
		port      int32
		code      int
	}{
		"it refuses":                        {[]string{here}, nodePort(t, here, tls.NoClientCert, serve(401)), 401},
		"it serves everybody":               {[]string{here}, nodePort(t, here, tls.RequestClientCert, serve(200)), 200},
		"it redirects":                      {[]string{here}, nodePort(t, here, tls.NoClientCert, serve(301)), 301},
		"it wants a certificate":            {[]string{here}, nodePort(t, here, tls.RequireAnyClientCert, serve(200)), 401},
		"the second address leads there":    {[]string{"127.0.0.1", "no.such.host.invalid", here}, nodePort(t, here, tls.NoClientCert, serve(403)), 403},
		"nobody listens":                    {[]string{here}, 1, 0},
		"loopback leads to the suite's own": {[]string{"127.0.0.1", "localhost", "0.0.0.0"}, nodePort(t, "127.0.0.1", tls.NoClientCert, serve(200)), 0},
		"the status has no port":            {[]string{here}, 0, 0},
		"the status has no address":         {nil, 10250, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			node := fakeapi.ReadyNode("n")
			for _, address := range tt.addresses {
				node.Status.Addresses = append(node.Status.Addresses, corev1.NodeAddress{Type: corev1.NodeInternalIP, Address: address})
			}
			node.Status.DaemonEndpoints.KubeletEndpoint.Port = tt.port
			a.Put("/api/v1/nodes/n", node)
			config := a.Config()
			config.BearerToken = "secret"
			c, err := New(Tune(config, "test"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.AskNode(soon(t), "n", "pods")
			if got.Code != tt.code || errors.Is(err, ErrUnreachable) != (tt.code == 0) {
				t.Errorf("%d, %v", got.Code, err)
			}
		})
	}
}
