// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestWhoseAnswerALogIs has readings of a log that fail: only what the API server passes on is the node's answer.
func TestWhoseAnswerALogIs(t *testing.T) {
	status := func(code int, message string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { fakeapi.WriteStatus(w, code, "", message) }
	}
	passedOn := func(code int, text string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			fakeapi.WriteError(w, apierrors.NewGenericServerResponse(code, "", schema.GroupResource{Resource: "pods/log"}, "web", text, 0, false))
		}
	}
	plain := func(code int, text string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { http.Error(w, text, code) }
	}
	cases := map[string]struct {
		answer     func(http.ResponseWriter)
		unanswered bool
	}{
		"the node's 404":            {status(404, "the server could not find the requested resource (pods/log web)"), false},
		"the node's 500":            {status(500, "Internal error occurred: the job is unknown"), false},
		"the node's 401":            {passedOn(401, "Unauthorized"), false},
		"the node's 403":            {passedOn(403, "Forbidden (user=kube-apiserver, verb=get, resource=nodes, subresource=proxy)"), false},
		"the node's 503":            {passedOn(503, "starting"), false},
		"the node's 429":            {passedOn(429, "too many requests"), false},
		"the node is not reached":   {status(500, `Get "https://10.0.0.1:10250/containerLogs/": dial tcp 10.0.0.1:10250: connect: connection refused`), false},
		"the runtime lost it":       {plain(200, "unable to retrieve container logs for containerd://abc"), false},
		"no leader":                 {status(500, "etcdserver: no leader"), true},
		"overloaded":                {status(429, "too many requests"), true},
		"the API server starts":     {status(503, "the API server is starting"), true},
		"a proxy without a backend": {plain(502, "Bad Gateway"), true},
		"reset":                     {func(w http.ResponseWriter) { fakeapi.Hangup(w) }, true},
		"reset midway": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("the beginning"))
			w.(http.Flusher).Flush()
			fakeapi.Hangup(w)
		}, true},
		"cut midway": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("the beginning"))
		}, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool { c.answer(w); return true })
			l := clientOf(t, a).FetchLog(soon(t), validation.LogRef{Namespace: "ns", Pod: "web"})
			forbidden, is := errors.AsType[*PermissionError](l.Err)
			if l.Err == nil || Unanswered(l.Err) != c.unanswered || is || apierrors.IsUnauthorized(l.Err) {
				t.Errorf("%v: unanswered %t, want %t; missing permission: %v", l.Err, Unanswered(l.Err), c.unanswered, forbidden)
			}
		})
	}
}

// TestWhoseAnswerACommandIs has commands that do not run.
func TestWhoseAnswerACommandIs(t *testing.T) {
	refuse := func(code int, text string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
	}
	play := func(result fakeapi.ExecResult) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) { fakeapi.ServeExec(w, r, result) }
	}
	cases := map[string]struct {
		answer                     func(http.ResponseWriter, *http.Request)
		unanswered, notImplemented bool
	}{
		"refused with 501":          {refuse(501, "not here"), false, true},
		"refused with 405":          {refuse(405, "Method Not Allowed"), false, true},
		"refused with 404":          {refuse(404, "pod does not exist"), false, false},
		"refused with 500":          {refuse(500, "error dialing backend: dial tcp 10.0.0.1:10250: connection refused"), false, false},
		"overloaded":                {refuse(429, "too many requests"), true, false},
		"the API server starts":     {refuse(503, "starting"), true, false},
		"a proxy without a backend": {refuse(502, "Bad Gateway"), true, false},
		"reset":                     {func(w http.ResponseWriter, _ *http.Request) { fakeapi.Hangup(w) }, true, false},
		"no status":                 {play(fakeapi.ExecResult{NoStatus: true}), true, false},
		"no route on the node":      {play(fakeapi.ExecResult{Failure: "Internal error occurred: unable to upgrade connection: 404 page not found"}), false, true},
		"501 of the node":           {play(fakeapi.ExecResult{Failure: "Internal error occurred: unable to upgrade connection: 501 not implemented"}), false, true},
		"no container yet":          {play(fakeapi.ExecResult{Failure: "Internal error occurred: unable to upgrade connection: container not found"}), false, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool { c.answer(w, r); return true })
			_, err := clientOf(t, a).Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"true"}})
			if err == nil || Unanswered(err) != c.unanswered || errors.Is(err, ErrNotImplemented) != c.notImplemented {
				t.Errorf("%v: unanswered %t, not implemented %t", err, Unanswered(err), errors.Is(err, ErrNotImplemented))
			}
		})
	}
}

// TestACommandThatDoesNotEnd tells a node that is silent from a connection that is.
func TestACommandThatDoesNotEnd(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		fakeapi.ServeExec(w, r, fakeapi.ExecResult{Stdout: "begin", Hang: true})
		return true
	})
	ctx, cancel := context.WithCancel(soon(t))
	c, out := clientOf(t, a), newExecOutput(writerFunc(cancel), nil)
	_ = c.stream(ctx, c.execURL(ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"true"}}), out)
	err := out.unfinished(ctx.Err())
	if !errors.Is(err, errUnfinished) || Unanswered(err) {
		t.Errorf("a node that is silent: %v", err)
	}
	mute := &execOutput{opened: true}
	mute.heard.Store(time.Now().Add(-silentAfter).UnixNano())
	err = fmt.Errorf("exec: %w", mute.unfinished(context.DeadlineExceeded))
	if errors.Is(err, errUnfinished) || !Unanswered(err) {
		t.Errorf("a connection that is silent: %v", err)
	}
}

// writerFunc is an io.Writer that does something at each write.
type writerFunc func()

func (f writerFunc) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

// TestACommandWithoutAConnection tells a node that does not answer from an API server that does not.
func TestACommandWithoutAConnection(t *testing.T) {
	for name, away := range map[string]bool{"the node is silent": false, "the API server is silent": true} {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			ctx, cancel := context.WithTimeout(soon(t), 100*time.Millisecond)
			defer cancel()
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
				switch {
				case strings.HasSuffix(r.URL.Path, "/exec"):
					<-r.Context().Done()
				case away:
					fakeapi.Hangup(w)
				default:
					return false
				}
				return true
			})
			_, err := clientOf(t, a).Exec(ctx, ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"true"}})
			if err == nil || Unanswered(err) != away {
				t.Errorf("unanswered %t: %v", Unanswered(err), err)
			}
		})
	}
}
