// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// answering is an API server whose containers answer with what they are sent, or "out" if that is nothing, and end so.
func answering(t *testing.T, overSPDY bool, result fakeapi.ExecResult) *fakeapi.Server {
	t.Helper()
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if overSPDY && r.Method == http.MethodGet {
			fakeapi.WriteStatus(w, http.StatusBadRequest, "BadRequest", "no WebSocket here")
			return true
		}
		fakeapi.ServeAttach(w, r, func(stdin string) fakeapi.ExecResult {
			answer := result
			if answer.Stdout = stdin; stdin == "" {
				answer.Stdout = "out"
			}
			return answer
		})
		return true
	})
	return a
}

// TestAttach has connections to a container that answers what it is sent, or "out" if that is nothing.
func TestAttach(t *testing.T) {
	tests := map[string]struct {
		stdin  []byte
		tty    bool
		result fakeapi.ExecResult
		// want is how the output ends that is enough.
		want               string
		complete, noAnswer bool
	}{
		"output, then open":      {nil, false, fakeapi.ExecResult{Hang: true}, "out", false, false},
		"output, then ended":     {nil, false, fakeapi.ExecResult{}, "out", false, false},
		"not enough, then ended": {nil, false, fakeapi.ExecResult{}, "more", true, false},
		"input":                  {[]byte("hello\n"), false, fakeapi.ExecResult{Hang: true}, "hello\n", false, false},
		"a terminal":             {[]byte("hello\n"), true, fakeapi.ExecResult{Hang: true}, "hello\n", false, false},
		"it breaks":              {nil, false, fakeapi.ExecResult{NoStatus: true, Reset: true}, "more", false, true},
	}
	for _, overSPDY := range []bool{false, true} {
		for name, tt := range tests {
			t.Run(fmt.Sprintf("%s, SPDY %t", name, overSPDY), func(t *testing.T) {
				a := answering(t, overSPDY, tt.result)
				request := AttachRequest{Namespace: "ns", Pod: "web", Container: "main", Stdin: tt.stdin, TTY: tt.tty}
				got, err := clientOf(t, a).Attach(soon(t), request, func(output []byte) bool { return bytes.HasSuffix(output, []byte(tt.want)) })
				if got.Complete != tt.complete || errors.Is(err, ErrNoAnswer) != tt.noAnswer || (err != nil) != tt.noAnswer {
					t.Errorf("got %+v, error %v", got, err)
				}
				if got.Sent != (tt.stdin != nil) || !tt.complete && !tt.noAnswer && string(got.Output) != tt.want {
					t.Errorf("output %q, sent %t", got.Output, got.Sent)
				}
				if requests := a.Requests(); tt.tty == strings.Contains(requests[0], "stderr=true") {
					t.Errorf("terminal %t: requests %q", tt.tty, requests)
				}
			})
		}
	}
}

func TestAttachIsRefused(t *testing.T) {
	tests := map[string]struct {
		code    int
		message string
		is      func(error) bool
	}{
		"not implemented": {501, "not here", func(err error) bool { return errors.Is(err, ErrNotImplemented) }},
		"forbidden": {403, `pods "web" is forbidden: User "u" cannot create resource "pods/attach" in API group "" in the namespace "ns"`, func(err error) bool {
			_, is := errors.AsType[*PermissionError](err)
			return is
		}},
		"overloaded": {429, "too many requests", Unanswered},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
				fakeapi.WriteStatus(w, tt.code, "", tt.message)
				return true
			})
			result, err := clientOf(t, a).Attach(soon(t), AttachRequest{Namespace: "ns", Pod: "web", Stdin: []byte("a")}, nil)
			if err == nil || !tt.is(err) || result.Sent {
				t.Errorf("sent %t, error %v", result.Sent, err)
			}
		})
	}
}

// The end of the caller's time is not an error of a connection that works.
func TestAttachUntilTheTimeIsUp(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		fakeapi.ServeAttach(w, r, func(string) fakeapi.ExecResult { return fakeapi.ExecResult{Stdout: "out", Hang: true} })
		return true
	})
	ctx, cancel := context.WithCancel(soon(t))
	got, err := clientOf(t, a).Attach(ctx, AttachRequest{Namespace: "ns", Pod: "web"}, func([]byte) bool {
		cancel()
		return false
	})
	if err != nil || got.Complete || string(got.Output) != "out" {
		t.Errorf("got %+v, error %v", got, err)
	}
}
