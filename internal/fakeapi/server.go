// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/rest"
)

// Server is an API server on a port of the loopback interface. All methods may be called at any time, also while
// requests are served.
type Server struct {
	t        testing.TB
	addr     string
	resolver request.RequestInfoFactory

	memory bool // no server, see RoundTrip

	mu       sync.Mutex
	server   *httptest.Server
	stopped  bool
	answer   func(http.ResponseWriter, *http.Request) bool
	requests []string
	kinds    []Kind
	denied   []Rule
	expired  bool
	decide   func(Change) error
	nodes    []*scriptedNode
	scripts  map[string]Script // by the path of the pod
	kubelet  http.HandlerFunc
	store    store
	changed  chan struct{}
	drop     chan struct{}
	silent   bool   // see SilenceWatches
	lagging  *store // see LagLists; nil: they do not
}

// New starts a server that holds no objects and knows the kinds of
// [BuiltinKinds]. It stops at the end of the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := newServer(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	s.serve(listener)
	t.Cleanup(s.Stop)
	return s
}

func newServer(t testing.TB) *Server {
	return &Server{
		t: t, kinds: BuiltinKinds(), scripts: map[string]Script{}, store: newStore(),
		resolver: request.RequestInfoFactory{APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api")},
		changed:  make(chan struct{}), drop: make(chan struct{}),
	}
}

func (s *Server) serve(listener net.Listener) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(s.handle))
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	s.mu.Lock()
	s.server, s.stopped = server, false
	s.mu.Unlock()
}

// Stop refuses connections from now on, as a killed API server does.
func (s *Server) Stop() {
	s.mu.Lock()
	server := s.server
	s.server, s.stopped = nil, true
	s.mu.Unlock()
	s.DropWatches()
	if server != nil {
		server.CloseClientConnections()
		server.Close()
	}
}

// Start listens again on the address that the server had before [Server.Stop].
func (s *Server) Start() {
	s.t.Helper()
	if s.memory {
		s.mu.Lock()
		s.stopped = false
		s.mu.Unlock()
		return
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.serve(listener)
}

// Config returns a configuration that reaches the server.
func (s *Server) Config() *rest.Config {
	if s.memory {
		return &rest.Config{Host: "http://memory", Transport: s}
	}
	return &rest.Config{Host: "http://" + s.addr}
}

// Kubeconfig writes a kubeconfig file for the server and returns its path.
func (s *Server) Kubeconfig() string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "kubeconfig")
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: fake
clusters: [{name: fake, cluster: {server: 'http://%s'}}]
contexts: [{name: fake, context: {cluster: fake, user: tester}}]
users: [{name: tester, user: {}}]
`, s.addr)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// OnRequest lets answer treat every request first, and the server those for which it returns false. It replaces an
// earlier one; nil removes it.
func (s *Server) OnRequest(answer func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Before lets answer treat every request before the function of [Server.OnRequest] does.
func (s *Server) Before(answer func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.answer
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		return answer(w, r) || next != nil && next(w, r)
	}
}

// DropWatches ends all watches without an error, as a proxy or a restart does.
func (s *Server) DropWatches() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.drop)
	s.drop = make(chan struct{})
}

// Compact makes every version up to now too old to watch from: 410 Gone.
func (s *Server) Compact() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.compact()
}

// Bookmark tells the current version to every watch that allows bookmarks.
func (s *Server) Bookmark() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.bookmark()
	s.notify()
}

// Requests returns all requests up to now, as "GET /api/v1/…?query".
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count returns how many requests began with prefix.
func (s *Server) Count(prefix string) int {
	n := 0
	for _, r := range s.Requests() {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

// Changed returns a channel that is closed when an object changes or a request arrives.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// notify wakes everything that waits for a change. s.mu is held.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// OnFirst is [Server.OnRequest] for the first n requests of a method; an empty method is any.
func (s *Server) OnFirst(n int, method string, answer func(http.ResponseWriter, *http.Request)) {
	var left atomic.Int64
	left.Store(int64(n))
	s.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if method != "" && r.Method != method || left.Add(-1) < 0 {
			return false
		}
		answer(w, r)
		return true
	})
}
