// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// forwarding is an API server whose node has a pod that converses.
func forwarding(t *testing.T, converse func(conn io.ReadWriter) error) *fakeapi.Server {
	t.Helper()
	a := fakeapi.New(t)
	a.AddNode(fakeapi.ReadyNode("n"), func(*corev1.Pod) fakeapi.Script {
		return fakeapi.Script{Port: func(_ *corev1.Pod, _ int, conn io.ReadWriter) error { return converse(conn) }}
	})
	a.Put(podsPath+"/web", podIn("Running", "u", "web"))
	if _, err := clientOf(t, a).Typed.CoreV1().Pods("ns").Create(soon(t), podIn("Pending", "", "p"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return a
}

// withoutSockets is an API server, or a proxy before it, that knows no WebSocket.
func withoutSockets(w http.ResponseWriter, r *http.Request) bool {
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		http.Error(w, "no such upgrade", http.StatusBadRequest)
		return true
	}
	return false
}

func TestPortForward(t *testing.T) {
	echo := func(conn io.ReadWriter) error {
		text := make([]byte, 5)
		if _, err := io.ReadFull(conn, text); err != nil {
			return err
		}
		_, err := conn.Write(bytes.ToUpper(text))
		return err
	}
	tests := map[string]struct {
		converse func(io.ReadWriter) error
		enough   string
		want     PortForwardResult
		err      error
	}{
		"what comes back, to its end": {echo, "\x00", PortForwardResult{Text: []byte("HELLO"), Complete: true}, nil},
		"enough came back, and it goes on": {func(conn io.ReadWriter) error {
			_, _ = io.WriteString(conn, "banner")
			_, err := io.Copy(io.Discard, conn)
			return err
		}, "banner", PortForwardResult{Text: []byte("banner")}, nil},
		"the node complains": {func(io.ReadWriter) error { return errors.New("connection refused\n") }, "\x00",
			PortForwardResult{Complaint: "connection refused"}, nil},
		"more than is kept": {func(conn io.ReadWriter) error {
			_, err := conn.Write(bytes.Repeat([]byte("x"), maxForwardBytes+7))
			return err
		}, "\x00", PortForwardResult{Text: bytes.Repeat([]byte("x"), maxForwardBytes), Cut: 7, Complete: true}, nil},
		"the connection breaks": {func(conn io.ReadWriter) error {
			_, _ = conn.Read(make([]byte, 1))
			return fakeapi.ErrReset
		}, "\x00", PortForwardResult{}, ErrNoAnswer},
	}
	for name, tt := range tests {
		for protocol, before := range map[string]func(http.ResponseWriter, *http.Request) bool{
			"WebSocket": func(http.ResponseWriter, *http.Request) bool { return false }, "SPDY": withoutSockets,
		} {
			t.Run(name+", over "+protocol, func(t *testing.T) {
				a := forwarding(t, tt.converse)
				a.Before(before)
				request := PortForwardRequest{Namespace: "ns", Pod: "p", Port: 80, Send: []byte("hello")}
				got, err := clientOf(t, a).PortForward(soon(t), request, func(text []byte) bool { return string(text) == tt.enough })
				if !errors.Is(err, tt.err) || err != nil && !Unanswered(err) {
					t.Errorf("error %v", err)
				}
				if !bytes.Equal(got.Text, tt.want.Text) || got.Cut != tt.want.Cut || got.Complete != tt.want.Complete || got.Complaint != tt.want.Complaint {
					t.Errorf("%d bytes, cut %d, complete %t, complaint %q", len(got.Text), got.Cut, got.Complete, got.Complaint)
				}
			})
		}
	}
}

// TestPortForwardUntilTheTimeIsUp: what came until then is the result.
func TestPortForwardUntilTheTimeIsUp(t *testing.T) {
	a := forwarding(t, func(conn io.ReadWriter) error {
		_, _ = io.WriteString(conn, "banner")
		_, err := io.Copy(io.Discard, conn)
		return err
	})
	ctx, cancel := context.WithCancel(soon(t))
	got, err := clientOf(t, a).PortForward(ctx, PortForwardRequest{Namespace: "ns", Pod: "p", Port: 80}, func([]byte) bool {
		cancel()
		return false
	})
	if err != nil || string(got.Text) != "banner" || got.Complete {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestWhoseAnswerAPortForwardIs has connections that are not made.
func TestWhoseAnswerAPortForwardIs(t *testing.T) {
	plain := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
	}
	status := func(code int, message string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			fakeapi.WriteStatus(w, code, metav1.StatusReason(http.StatusText(code)), message)
		}
	}
	tests := map[string]struct {
		answer                             http.HandlerFunc
		unanswered, notImplemented, rights bool
	}{
		"501":                       {plain(501, "not here"), false, true, false},
		"405":                       {plain(405, "Method Not Allowed"), false, true, false},
		"no such page":              {plain(404, "404 page not found"), false, true, false},
		"no such pod yet":           {plain(404, "pod does not exist"), false, false, false},
		"an error of the node":      {plain(500, "no such container"), false, false, false},
		"the node is not reached":   {status(500, "error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused"), false, false, false},
		"overloaded":                {status(429, "too many requests"), true, false, false},
		"a proxy without a backend": {plain(502, "Bad Gateway"), true, false, false},
		"reset":                     {func(w http.ResponseWriter, _ *http.Request) { fakeapi.Hangup(w) }, true, false, false},
		"no permission": {status(403, `pods "p" is forbidden: User "tester" cannot create resource "pods/portforward" in API group "" in the namespace "ns"`),
			false, false, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool { tt.answer(w, r); return true })
			_, err := clientOf(t, a).PortForward(soon(t), PortForwardRequest{Namespace: "ns", Pod: "p", Port: 80}, func([]byte) bool { return false })
			forbidden := (*PermissionError)(nil)
			if err == nil || Unanswered(err) != tt.unanswered || errors.Is(err, ErrNotImplemented) != tt.notImplemented || errors.As(err, &forbidden) != tt.rights {
				t.Errorf("%v: unanswered %t, not implemented %t, rights %t", err, Unanswered(err), errors.Is(err, ErrNotImplemented), errors.As(err, &forbidden))
			}
		})
	}
}

// TestSilence tells a node that does not answer from an API server that does not.
func TestSilence(t *testing.T) {
	requests := map[string]func(context.Context, *Client) error{
		"port-forward": func(ctx context.Context, c *Client) error {
			_, err := c.PortForward(ctx, PortForwardRequest{Namespace: "ns", Pod: "p", Port: 80}, func([]byte) bool { return false })
			return err
		},
		"proxy": func(ctx context.Context, c *Client) error {
			_, err := c.ProxyNode(ctx, "n", "healthz")
			return err
		},
		"log": func(ctx context.Context, c *Client) error {
			return c.FetchLog(ctx, validation.LogRef{Namespace: "ns", Pod: "p"}).Err
		},
	}
	for name, ask := range requests {
		for _, serverAway := range []bool{false, true} {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/version" {
					if serverAway {
						fakeapi.WriteStatus(w, http.StatusForbidden, "Forbidden", "somebody else answers")
					}
					return serverAway
				}
				<-r.Context().Done()
				return true
			})
			ctx, cancel := context.WithTimeout(soon(t), 200*time.Millisecond)
			err := ask(ctx, clientOf(t, a))
			cancel()
			if Silent(err) == serverAway || Unanswered(err) != serverAway {
				t.Errorf("%s, API server away: %t: %v", name, serverAway, err)
			}
			a.Stop()
		}
	}
}
