// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// gate stands between the suite and the API server, sees every request, and can be shut: then connections are dropped.
type gate struct {
	kubeconfig string
	proxy      http.Handler

	mu       sync.Mutex
	requests []string
	shut     bool
	// before is called with every request while it is not nil, before it is passed on.
	before func(*http.Request)
}

// newGate starts a gate before the API server of a sandbox.
func newGate(t testing.TB, c *cluster) *gate {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{proxy: &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     transport,
		FlushInterval: -1,
	}}
	server := httptest.NewServer(g)
	t.Cleanup(server.CloseClientConnections)
	g.kubeconfig = kubeconfigFor(t, server.URL)
	return g
}

func kubeconfigFor(t testing.TB, server string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	content := "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: '" + server + "'}}]\ncontexts: [{name: c, context: {cluster: c}}]\ncurrent-context: c\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.requests = append(g.requests, r.Method+" "+r.URL.RequestURI())
	before, shut := g.before, g.shut
	g.mu.Unlock()
	if before != nil {
		before(r)
		g.mu.Lock()
		shut = g.shut
		g.mu.Unlock()
	}
	if shut {
		panic(http.ErrAbortHandler)
	}
	g.proxy.ServeHTTP(w, r)
}

// close drops every connection that is made from now on.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = false
}
