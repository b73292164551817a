// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func kubeconfig(current, name, server string) string {
	text := "apiVersion: v1\nkind: Config\n"
	if current != "" {
		text += "current-context: " + current + "\n"
	}
	return text + "clusters: [{name: " + name + ", cluster: {server: '" + server + "'}}]\n" +
		"contexts: [{name: " + name + ", context: {cluster: " + name + "}}]\n"
}

// homeWithConfig makes a ~/.kube/config, which must not be used.
func homeWithConfig(t *testing.T) {
	t.Helper()
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".kube"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".kube", "config"), []byte(kubeconfig("a", "a", "https://home")), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
}

func TestConnect(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := file("one", kubeconfig("a", "a", "https://one"))
	two := file("two", kubeconfig("b", "b", "https://two"))
	second := file("second", kubeconfig("b", "a", "https://never"))
	damaged := file("damaged", "clusters: {")
	lost := file("lost", kubeconfig("nowhere", "a", "https://one"))
	long := file("long", kubeconfig("", "vk-test", "https://long"))
	empty := file("empty", "apiVersion: v1\nkind: Config\n")
	missing := filepath.Join(dir, "missing")
	cases := map[string]struct{ env, context, host, problem string }{
		"one file":                    {one, "", "https://one", ""},
		"a list, the first wins":      {one + ":" + second + ":" + two, "", "https://one", ""},
		"a list with holes":           {missing + "::" + two + ":" + two, "", "https://two", ""},
		"a context":                   {one + ":" + two, "b", "https://two", ""},
		"the current context by name": {one + ":" + two, "a", "https://one", ""},
		"a context of a lost one":     {lost, "a", "https://one", ""},
		"an unknown context":          {one + ":" + two, "c", "", "KUBECONFIG=" + one + ":" + two + `: there is no context "c" (the contexts are a, b)`},
		"a misspelt context":          {one + ":" + long, "vk-tset", "", `there is no context "vk-tset" (the contexts are a, vk-test), did you mean "vk-test"?`},
		"a context, without contexts": {empty, "a", "", `there is no context "a", and no other`},
		"a context, without files":    {"", "a", "", `the context "a" cannot be used: KUBECONFIG is not set`},
		"no such file":                {missing, "", "", "no such file; correct the path, or unset KUBECONFIG"},
		"a damaged file":              {damaged, "", "", "KUBECONFIG=" + damaged},
		"a context that is not there": {lost, "", "", "context was not found for specified context: nowhere"},
		"unset, not in a cluster":     {"", "", "", "KUBECONFIG is not set, and unable to load in-cluster configuration"},
		"nothing but colons":          {"::", "", "", "set KUBECONFIG to the path of a kubeconfig file"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			homeWithConfig(t)
			t.Setenv("KUBERNETES_SERVICE_HOST", "")
			t.Setenv("KUBERNETES_SERVICE_PORT", "")
			t.Setenv("KUBECONFIG", c.env)
			cfg, err := Connect("agent", c.context)
			switch {
			case c.problem != "":
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Errorf("error %v, want it to contain %q", err, c.problem)
				}
			case err != nil:
				t.Error(err)
			case cfg.Host != c.host || cfg.UserAgent != "agent" || cfg.QPS >= 0:
				t.Errorf("host %s, user agent %s, QPS %v", cfg.Host, cfg.UserAgent, cfg.QPS)
			}
		})
	}
}

func TestNoClusterIsToldByKind(t *testing.T) {
	t.Setenv("KUBECONFIG", "")
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	if _, err := Connect("agent", ""); !errors.Is(err, rest.ErrNotInCluster) {
		t.Errorf("%v is not ErrNotInCluster", err)
	}
}

// One process opens one connection, however many specs with clients of their own it runs.
func TestSpecsShareConnections(t *testing.T) {
	var mu sync.Mutex
	connections, agents := 0, []string{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		agents = append(agents, r.UserAgent())
		mu.Unlock()
		fakeapi.WriteJSON(w, 200, podIn("Running", "u1", "web"))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		if state == http.StateNew {
			connections++
		}
	}
	server.StartTLS()
	defer server.Close()
	suite, err := New(Tune(&rest.Config{Host: server.URL, TLSClientConfig: rest.TLSClientConfig{Insecure: true}}, "suite"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"node-1 000-hello.yaml", "node-1 001-job.yaml", "node-1 002-volume.yaml"}
	for _, name := range want {
		spec, err := suite.ForSpec(name, Identity{Run: "r", Spec: "s"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spec.Typed.CoreV1().Pods("ns").Get(t.Context(), "web", metav1.GetOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff(want, agents); diff != "" || connections != 1 {
		t.Errorf("%d connections, want 1; user agents (-want +got):\n%s", connections, diff)
	}
}
