// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// createPodAt asks a server once: POST is not repeated by client-go.
func createPodAt(t *testing.T, host string) error {
	t.Helper()
	cfg := Tune(&rest.Config{Host: host}, "test")
	client, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.CoreV1().Pods("ns").Create(t.Context(), podIn("", "", "web"), metav1.CreateOptions{})
	return err
}

// broken returns the address of a server that treats each connection so.
func broken(t *testing.T, treat func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			treat(conn)
		}
	}()
	return listener.Addr().String()
}

func TestConnectionsThatBreakAreTransient(t *testing.T) {
	afterRequest := func(do func(net.Conn)) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 4096))
			do(conn)
			_ = conn.Close()
		}
	}
	cases := map[string]func(t *testing.T) string{
		"refused": func(t *testing.T) string {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			_ = listener.Close()
			return listener.Addr().String()
		},
		"reset": func(t *testing.T) string {
			return broken(t, afterRequest(func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }))
		},
		"EOF": func(t *testing.T) string { return broken(t, afterRequest(func(net.Conn) {})) },
		"unexpected EOF in the body": func(t *testing.T) string {
			return broken(t, afterRequest(func(c net.Conn) {
				_, _ = io.WriteString(c, "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{")
			}))
		},
	}
	for name, server := range cases {
		t.Run(name, func(t *testing.T) {
			err := createPodAt(t, "http://"+server(t))
			if !Transient(err) {
				t.Errorf("Transient(%v) = false", err)
			}
		})
	}
}

func TestStatusCodes(t *testing.T) {
	cases := []struct {
		code      int
		body      string
		transient bool
	}{
		{400, "bad request", false}, {401, "unauthorized", false}, {403, "forbidden", false},
		{404, "no such thing", false}, {409, "conflict", false}, {410, "gone", false}, {422, "invalid", false},
		{408, "request timeout", true}, {429, "too many requests", true}, {500, "etcdserver: leader changed", true},
		{502, "bad gateway", true}, {503, "service unavailable", true}, {504, "gateway timeout", true},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.code), func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, c.body, c.code)
			}))
			defer server.Close()
			if err := createPodAt(t, server.URL); Transient(err) != c.transient {
				t.Errorf("Transient(%v) = %v", err, !c.transient)
			}
		})
	}
}

type timeoutError struct{ text string }

func (e timeoutError) Error() string { return e.text }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

func TestOtherErrors(t *testing.T) {
	cases := []struct {
		err       error
		transient bool
	}{
		{nil, false},
		{context.Canceled, false},
		{fmt.Errorf("get: %w", context.Canceled), false},
		{context.DeadlineExceeded, true},
		{timeoutError{"net/http: TLS handshake timeout"}, true},
		{errors.New("http2: client connection lost"), true},
		{errors.New(`http2: server sent GOAWAY and closed the connection; LastStreamID=1`), true},
		{errors.New("stream error: stream ID 7; INTERNAL_ERROR; received from peer"), true},
		{errors.New("rpc error: etcdserver: leader changed"), true},
		{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, true},
		{&net.DNSError{Err: "no such host", IsNotFound: true}, false},
		{errors.New("x509: certificate signed by unknown authority"), false},
		{&noAnswerError{method: "GET", path: "/", after: time.Second}, true},
		{apierrors.NewTimeoutError("slow", 1), true},
		{&PermissionError{Err: apierrors.NewUnauthorized("no")}, false},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.err), func(t *testing.T) {
			if got := Transient(c.err); got != c.transient {
				t.Errorf("Transient = %v", got)
			}
		})
	}
}

func TestRetryAfterIsRespected(t *testing.T) {
	if got := RetryAfter(fmt.Errorf("create: %w", apierrors.NewTooManyRequests("later", 7))); got != 7*time.Second {
		t.Errorf("RetryAfter = %s, want 7s", got)
	}
	if got := RetryAfter(io.EOF); got != 0 {
		t.Errorf("RetryAfter(EOF) = %s, want 0", got)
	}
}

func TestRequestsThatHangAreCut(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("watch") != "" {
			w.WriteHeader(200)
			w.(http.Flusher).Flush()
		}
		<-release
	}))
	defer server.Close()
	defer close(release)
	bound := &http.Client{Transport: &boundTransport{next: http.DefaultTransport, timeout: time.Millisecond}}
	_, err := bound.Get(server.URL + "/api")
	if !Transient(err) || err == nil {
		t.Errorf("Transient(%v) = false", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api?watch=true", nil)
	resp, err := bound.Do(request)
	if err != nil {
		t.Fatalf("a watch was cut: %v", err)
	}
	cancel()
	_ = resp.Body.Close()
}

// A try that the end of the context cut off does not hide what the tries before it were answered.
func TestRetryTellsTheLastAnswer(t *testing.T) {
	refusal := apierrors.NewServiceUnavailable("starting")
	for name, c := range map[string]struct {
		tries []error // nil: a try that is cut off
		want  string
	}{
		"cut off after an answer": {[]error{refusal, nil}, "starting (gave up: context canceled)"},
		"cut off at once":         {[]error{nil}, "context canceled (gave up: context canceled)"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			try := 0
			err := retry(ctx, func(ctx context.Context) error {
				try++
				if c.tries[try-1] != nil {
					return c.tries[try-1]
				}
				cancel()
				return ctx.Err()
			})
			if err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
