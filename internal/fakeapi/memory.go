// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"context"
	"io"
	"net/http"
	"sync"
	"syscall"
	"testing"
)

// NewInMemory is [New] for a server that has no port: only the configuration that
// [Server.Config] returns reaches it. Nothing of it waits for the network, so that
// it works within a bubble of testing/synctest. It serves no commands.
func NewInMemory(t testing.TB) *Server {
	t.Helper()
	s := newServer(t)
	s.memory = true
	t.Cleanup(s.Stop)
	return s
}

// RoundTrip implements http.RoundTripper: the handler runs in a goroutine of its own, and its answer is read as it is
// written.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	stopped := s.stopped
	s.mu.Unlock()
	if stopped {
		return nil, syscall.ECONNREFUSED
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	body, out := io.Pipe()
	w := &memoryWriter{header: http.Header{}, out: out, begun: make(chan struct{}), cut: cancel}
	r = r.Clone(ctx)
	if r.Body == nil {
		r.Body = http.NoBody
	}
	go func() {
		s.handle(w, r)
		w.WriteHeader(http.StatusOK)
		_ = out.Close()
	}()
	context.AfterFunc(ctx, func() { _ = out.CloseWithError(context.Cause(ctx)) })
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-w.begun:
		return &http.Response{
			StatusCode: w.code, Status: http.StatusText(w.code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: w.sent, ContentLength: -1, Request: r, Body: &memoryBody{body, cancel},
		}, nil
	}
}

// memoryBody ends the handler when the client has read enough.
type memoryBody struct {
	*io.PipeReader
	cancel context.CancelCauseFunc
}

// Close implements io.Closer.
func (b *memoryBody) Close() error {
	b.cancel(context.Canceled)
	return b.PipeReader.Close()
}

type memoryWriter struct {
	header, sent http.Header
	out          *io.PipeWriter
	once         sync.Once
	code         int
	begun        chan struct{}
	cut          context.CancelCauseFunc
}

// Header implements http.ResponseWriter.
func (w *memoryWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *memoryWriter) WriteHeader(code int) {
	w.once.Do(func() {
		w.code, w.sent = code, w.header.Clone()
		close(w.begun)
	})
}

// Write implements http.ResponseWriter.
func (w *memoryWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.out.Write(p)
}

// Flush implements http.Flusher: what is written has been read.
func (w *memoryWriter) Flush() {}

// hangUp ends the request as a connection that breaks.
func (w *memoryWriter) hangUp() {
	_ = w.out.CloseWithError(syscall.ECONNRESET)
	w.cut(syscall.ECONNRESET)
}
