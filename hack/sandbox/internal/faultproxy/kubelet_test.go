// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestLogs(t *testing.T) {
	const text = "one\ntwo\nthree"
	tests := []struct {
		fault, query string
		// asked is the query that the kubelet gets.
		asked string
		code  int
		want  string
	}{
		{"tail", "limitBytes=10&tailLines=2", "limitBytes=9", 200, text},
		{"last", "", "", 200, "one\ntwo"},
		{"banner", "", "", 200, "B\nONE\nTWO\nTHREEE"},
		{"end", "limitBytes=4", "", 200, "hree"},
		{"end", "", "", 200, text},
		{"every", "", "", 200, "one"},
		{"gone", "", "", 404, "gone"},
		{"spec", "tailLines=1", "tailLines=1", 200, text},
	}
	for _, test := range tests {
		t.Run(test.fault+" "+test.query, func(t *testing.T) {
			r := newRig(t)
			namespace := "fault-" + test.fault
			pod := strings.Replace(podJSON(namespace, "p", "Failed"), `"phase"`, `"containerStatuses":[{"name":"c","state":{"terminated":{}}}],"phase"`, 1)
			r.answer("GET /api/v1/namespaces/"+namespace+"/pods/p", pod)
			r.ask("GET", "/api/v1/namespaces/"+namespace+"/pods/p", "")
			r.asked = nil
			r.front = r.proxy.serveKubelet
			path := "/containerLogs/" + namespace + "/p/c"
			r.answer("GET "+path, text)
			code, got := r.ask("GET", path+"?"+test.query, "")
			if code != test.code || got != test.want {
				t.Errorf("HTTP %d %q, want %d %q", code, got, test.code, test.want)
			}
			want := strings.TrimSuffix("GET "+path+"?"+test.asked, "?")
			if sent := r.sent("GET"); test.code == 200 && (len(sent) != 1 || sent[0] != want) {
				t.Errorf("the kubelet was asked for %v, want %s", sent, want)
			}
		})
	}
}

// Whoever asks for a log may know of a container's end before the kubelet's watch has told the proxy.
func TestLogOfNewestState(t *testing.T) {
	r := newRig(t)
	const path, log = "/api/v1/namespaces/fault-early/pods/p", "/containerLogs/fault-early/p/c"
	pod := podJSON("fault-early", "p", "Pending")
	r.answer("GET "+path, pod)
	r.answer("GET "+log, "the log")
	r.ask("GET", path, "")
	r.front = r.proxy.serveKubelet
	if _, got := r.ask("GET", log, ""); got != "not yet" {
		t.Errorf("a container that waits has the log %q", got)
	}
	r.answer("GET "+path, strings.Replace(pod, `"phase"`, `"containerStatuses":[{"name":"c","state":{"terminated":{}}}],"phase"`, 1))
	if _, got := r.ask("GET", log, ""); got != "the log" {
		t.Errorf("a container that has ended has the log %q", got)
	}
}

// A log with the rule "open" does not end before its reader goes.
func TestALogThatDoesNotEnd(t *testing.T) {
	r := newRig(t)
	r.answer("GET /containerLogs/fault-open/p/c", "the log")
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		defer close(ended)
		r.proxy.serveKubelet(w, req)
	}))
	defer server.Close()
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/containerLogs/fault-open/p/c", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text := make([]byte, len("the log"))
	if _, err := io.ReadFull(resp.Body, text); err != nil || string(text) != "the log" {
		t.Fatalf("read %q, error %v", text, err)
	}
	leave()
	if _, err := resp.Body.Read(text); !errors.Is(err, context.Canceled) {
		t.Errorf("the log ended with %v", err)
	}
	<-ended
}

func TestMixup(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"web", "web-2", "db"} {
		path := "/api/v1/namespaces/fault-mixed/pods/" + name
		r.answer("GET "+path, podJSON("fault-mixed", name, "Running"))
		r.ask("GET", path, "")
		r.answer("GET /containerLogs/fault-mixed/"+name+"/c", "log of "+name)
	}
	r.front = r.proxy.serveKubelet
	for name, want := range map[string]string{"web": "web-2", "web-2": "web", "db": "db"} {
		if _, got := r.ask("GET", "/containerLogs/fault-mixed/"+name+"/c", ""); got != "log of "+want {
			t.Errorf("%s has the %s", name, got)
		}
	}
}

func TestExecAndMetrics(t *testing.T) {
	r := newRig(t)
	r.front = r.proxy.serveKubelet
	r.ask("POST", "/exec/fault-words/p/c?command=a&command=b&command=c&stdout=true", "")
	if sent := r.sent("POST"); len(sent) != 1 || sent[0] != "POST /exec/fault-words/p/c?command=a&command=b&stdout=true" {
		t.Errorf("the kubelet got %v", sent)
	}
	if code, _ := r.ask("POST", "/exec/fault-no-exec/p/c?command=a", ""); code != 501 {
		t.Errorf("exec is answered with HTTP %d", code)
	}
	if code, _ := r.ask("POST", "/exec/fault-no-tty/p/c?command=a", ""); code != 200 {
		t.Errorf("exec without a terminal is answered with HTTP %d", code)
	}
	if code, _ := r.ask("POST", "/exec/fault-no-tty/p/c?command=a&tty=1", ""); code != 501 {
		t.Errorf("exec with a terminal is answered with HTTP %d", code)
	}
	r.answer("GET /stats/summary", `{"pods":[{"podRef":{"namespace":"fault-no-cpu"},"containers":[{"cpu":{},"memory":{}}]}]}`)
	_, got := r.ask("GET", "/stats/summary", "")
	same(t, got, `{"pods":[{"podRef":{"namespace":"fault-no-cpu"},"containers":[{"memory":{}}]}]}`)
	r.answer("GET /metrics/resource", "# rss\nrss{namespace=\"fault-no-rss\"} 1\nrss{namespace=\"default\"} 1\ncpu{namespace=\"fault-no-rss\"} 1\n")
	if _, got := r.ask("GET", "/metrics/resource", ""); got != "# rss\nrss{namespace=\"default\"} 1\ncpu{namespace=\"fault-no-rss\"} 1" {
		t.Errorf("the metrics are %s", got)
	}
	r.answer("GET /stats/summary", `{"node":{},"pods":[{"podRef":{"namespace":"fault-hidden"}},{"podRef":{"namespace":"default"}}]}`)
	_, got = r.ask("GET", "/stats/summary", "")
	same(t, got, `{"node":{},"pods":[{"podRef":{"namespace":"default"}}]}`)
}

// TestHang answers nothing before the reader goes.
func TestHang(t *testing.T) {
	r := newRig(t)
	r.answer("GET /containerLogs/fault-closed/p/c", "the log")
	r.front = r.proxy.serveKubelet
	if _, got := r.ask("GET", "/containerLogs/fault-closed/p/c", ""); got != "the log" {
		t.Errorf("another request is answered with %q", got)
	}
	ctx, leave := context.WithCancel(t.Context())
	w := httptest.NewRecorder()
	time.AfterFunc(time.Millisecond, leave)
	r.front(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/containerLogs/fault-closed/p/c?previous=true", http.NoBody))
	if w.Body.Len() > 0 || len(r.sent("GET")) != 1 {
		t.Errorf("answered with %s", w.Body)
	}
}

// TestCut ends a stream before anything comes from the node.
func TestCut(t *testing.T) {
	node := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stream, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = stream.Close() }()
		_, _ = io.WriteString(stream, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\noutput")
	})
	r := newRigWith(t, catalogue(t, rules), node)
	server := httptest.NewServer(http.HandlerFunc(r.proxy.serveKubelet))
	defer server.Close()
	for fault, want := range map[string]string{"cut": "", "words": "output"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/exec/fault-"+fault+"/p/c?command=a", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Connection", "Upgrade")
		req.Header.Set("Upgrade", "x")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || string(got) != want || resp.StatusCode != http.StatusSwitchingProtocols {
			t.Errorf("%s: HTTP %d, %q, %v", fault, resp.StatusCode, got, err)
		}
	}
}

func TestStrangers(t *testing.T) {
	r := newRig(t)
	r.front = func(w http.ResponseWriter, req *http.Request) {
		req.TLS = new(tls.ConnectionState)
		r.proxy.serveCaller(w, req)
	}
	for path, want := range map[string]int{
		"/attach/fault-strange/p/c": 200, "/exec/fault-strange/p/c": 401, "/containerLogs/fault-strange/p/c": 401,
		"/containerLogs/fault-public/p/c": 200, "/attach/default/p/c": 401, "/pods": 401,
	} {
		if code, _ := r.ask("GET", path, ""); code != want {
			t.Errorf("%s: HTTP %d", path, code)
		}
	}
}
