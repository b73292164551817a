// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"
)

// fakeAPI is an API server over HTTP with storage, discovery and watches, just
// enough of one. Unlike client-go's fakes it exercises the real client: its
// retries, its reflector, its transport. It can be stopped and started on the
// same address, lose its watches, forget its history, and answer with anything.
type fakeAPI struct {
	t    *testing.T
	addr string

	mu        sync.Mutex
	server    *httptest.Server
	intercept func(http.ResponseWriter, *http.Request) bool
	requests  []string
	kinds     []fakeKind
	objects   map[string]map[string]any // by path
	history   []fakeEvent
	version   int
	compacted int
	change    signal
	drop      chan struct{}
}

type fakeKind struct {
	group, version, resource, kind, short string
	namespaced                            bool
}

type fakeEvent struct {
	version    int
	collection string
	kind       string
	object     map[string]any
}

var coreKinds = []fakeKind{
	{"", "v1", "pods", "Pod", "po", true},
	{"", "v1", "configmaps", "ConfigMap", "cm", true},
	{"", "v1", "secrets", "Secret", "", true},
	{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc", true},
	{"", "v1", "events", "Event", "ev", true},
	{"", "v1", "namespaces", "Namespace", "ns", false},
	{"", "v1", "nodes", "Node", "no", false},
	{"", "v1", "replicationcontrollers", "ReplicationController", "rc", true},
	{"batch", "v1", "jobs", "Job", "", true},
	{"apps", "v1", "deployments", "Deployment", "deploy", true},
	{"apps", "v1", "replicasets", "ReplicaSet", "rs", true},
	{"apps", "v1", "statefulsets", "StatefulSet", "sts", true},
	{"apps", "v1", "daemonsets", "DaemonSet", "ds", true},
	{"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", false},
}

func newFakeAPI(t *testing.T) *fakeAPI {
	t.Helper()
	a := &fakeAPI{t: t, kinds: slices.Clone(coreKinds), objects: map[string]map[string]any{}, drop: make(chan struct{}), version: 10}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.addr = listener.Addr().String()
	a.serve(listener)
	t.Cleanup(a.stop)
	return a
}

func (a *fakeAPI) serve(listener net.Listener) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(a.handle))
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	a.mu.Lock()
	a.server = server
	a.mu.Unlock()
}

// stop refuses connections from now on, as a killed API server.
func (a *fakeAPI) stop() {
	a.mu.Lock()
	server := a.server
	a.server = nil
	a.mu.Unlock()
	a.dropWatches()
	if server != nil {
		server.CloseClientConnections()
		server.Close()
	}
}

// start listens again on the old address.
func (a *fakeAPI) start() {
	a.t.Helper()
	listener, err := net.Listen("tcp", a.addr)
	if err != nil {
		a.t.Fatal(err)
	}
	a.serve(listener)
}

func (a *fakeAPI) config() *rest.Config {
	return Tune(&rest.Config{Host: "http://" + a.addr}, "test")
}

func (a *fakeAPI) client() *Client {
	a.t.Helper()
	c, err := New(a.config())
	if err != nil {
		a.t.Fatal(err)
	}
	c, err = c.ForSpec("spec one", Identity{Run: "run-1", Spec: "spec-1"})
	if err != nil {
		a.t.Fatal(err)
	}
	return c
}

// onRequest answers requests instead of the server while it returns true.
func (a *fakeAPI) onRequest(answer func(http.ResponseWriter, *http.Request) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.intercept = answer
}

// dropWatches ends all watches without a word.
func (a *fakeAPI) dropWatches() {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.drop)
	a.drop = make(chan struct{})
}

// compact makes every version up to now too old to watch from.
func (a *fakeAPI) compact() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.version++
	a.compacted = a.version
}

// count returns how many requests began with prefix, "GET /api/v1/…".
func (a *fakeAPI) count(prefix string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, r := range a.requests {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

// put stores an object (anything that marshals to one) at a path.
func (a *fakeAPI) put(path string, object any) {
	a.t.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		a.t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		a.t.Fatal(err)
	}
	a.mu.Lock()
	a.store(path, fields)
	a.mu.Unlock()
	a.change.fire()
}

// remove deletes an object for good.
func (a *fakeAPI) remove(path string) {
	a.mu.Lock()
	a.erase(path)
	a.mu.Unlock()
	a.change.fire()
}

func (a *fakeAPI) store(path string, fields map[string]any) {
	a.version++
	meta, _ := mapAt(fields, "metadata")
	meta["resourceVersion"] = fmt.Sprint(a.version)
	if meta["uid"] == nil {
		meta["uid"] = fmt.Sprintf("uid-%d", a.version)
	}
	if meta["creationTimestamp"] == nil {
		meta["creationTimestamp"] = time.Unix(int64(a.version), 0).UTC().Format(time.RFC3339)
	}
	kind := "ADDED"
	if a.objects[path] != nil {
		kind = "MODIFIED"
	}
	a.objects[path] = fields
	a.history = append(a.history, fakeEvent{a.version, path[:strings.LastIndex(path, "/")], kind, fields})
}

func (a *fakeAPI) erase(path string) {
	if fields := a.objects[path]; fields != nil {
		a.version++
		delete(a.objects, path)
		a.history = append(a.history, fakeEvent{a.version, path[:strings.LastIndex(path, "/")], "DELETED", fields})
	}
}

func (a *fakeAPI) get(path string) map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.objects[path]
}
