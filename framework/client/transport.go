// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// requestTimeout bounds every request that is not a watch (see watchSilence), a followed log or an upgraded connection,
// from sending it to the last byte of its answer. The API server gives up on its own requests after 60 s; half of that
// is long for anything the suite asks, and short enough to try again within a test.
const requestTimeout = 30 * time.Second

// boundRequests is a rest.Config wrapper. rest.Config.Timeout would not do: it cuts watches as well.
func boundRequests(next http.RoundTripper) http.RoundTripper {
	return &boundTransport{next: next, timeout: requestTimeout}
}

type boundTransport struct {
	next    http.RoundTripper
	timeout time.Duration
}

// RoundTrip implements http.RoundTripper.
func (t *boundTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	switch {
	case isSet(req, "watch"):
		return t.watch(req)
	case isSet(req, "follow"), req.Header.Get("Upgrade") != "":
		return t.next.RoundTrip(req)
	}
	cause := &noAnswerError{method: req.Method, path: req.URL.Path, after: t.timeout}
	ctx, cancel := context.WithTimeoutCause(req.Context(), t.timeout, cause)
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		err = timeoutCause(ctx, err)
		cancel()
		return nil, err
	}
	resp.Body = &boundBody{ReadCloser: resp.Body, ctx: ctx, cancel: cancel}
	return resp, nil
}

// WrappedRoundTripper lets client-go find the transport below, as its own wrappers do.
func (t *boundTransport) WrappedRoundTripper() http.RoundTripper { return t.next }

func isSet(req *http.Request, key string) bool {
	value := req.URL.Query().Get(key)
	return value == "true" || value == "1"
}

func timeoutCause(ctx context.Context, err error) error {
	if cause, ok := errors.AsType[*noAnswerError](context.Cause(ctx)); ok {
		return cause
	}
	return err
}

type boundBody struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelFunc
	once   sync.Once
}

// Read implements io.Reader.
func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = timeoutCause(b.ctx, err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *boundBody) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(b.cancel)
	return err
}

// noAnswerError says that the API server did not answer within requestTimeout.
type noAnswerError struct {
	method, path string
	after        time.Duration
}

// Error implements error.
func (e *noAnswerError) Error() string {
	return fmt.Sprintf("%s %s: no complete answer from the API server within %s", e.method, e.path, e.after)
}

// Timeout implements net.Error's notion of a timeout.
func (e *noAnswerError) Timeout() bool { return true }

// Temporary completes net.Error.
func (e *noAnswerError) Temporary() bool { return true }
