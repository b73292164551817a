// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"
)

// watchSilence is how long a watch may deliver nothing before it is opened again, in a half longer at random, so that
// not all watches are opened again at once. A watch that allows bookmarks gets one about every minute
// (defaultBookmarkFrequency in k8s.io/apiserver/pkg/storage/cacher/cacher.go): one that gets none is broken, or behind
// something that buffers. Where the API server has nothing to mark, such as a kind that nobody changes, a watch costs a
// list and a watch every two minutes.
const watchSilence = 90 * time.Second

// silentError is how a watch that has delivered nothing for too long ends.
type silentError struct {
	path  string
	after time.Duration
}

// Error implements error.
func (e *silentError) Error() string {
	return fmt.Sprintf("the watch of %s delivered nothing for %s", e.path, e.after)
}

// watch sends the request of a watch, which ends when it has delivered nothing for too long. One that begins with the
// present state has requestTimeout to begin.
func (t *boundTransport) watch(req *http.Request) (*http.Response, error) {
	silence := watchSilence + rand.N(watchSilence/2)
	first := silence
	if req.URL.Query().Get("sendInitialEvents") == "true" {
		first = t.timeout
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	b := &watchBody{ctx: ctx, cancel: cancel, silence: silence}
	b.alarm = time.AfterFunc(first, func() { cancel(&silentError{req.URL.Path, first.Round(time.Second)}) })
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		err = b.explain(err)
		b.end()
		return nil, err
	}
	b.ReadCloser = resp.Body
	resp.Body = b
	return resp, nil
}

// watchBody is the stream of a watch.
type watchBody struct {
	io.ReadCloser
	ctx     context.Context
	cancel  context.CancelCauseFunc
	silence time.Duration
	alarm   *time.Timer
}

// Read implements io.Reader.
func (b *watchBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.alarm.Reset(b.silence)
	}
	return n, b.explain(err)
}

// Close implements io.Closer.
func (b *watchBody) Close() error {
	err := b.ReadCloser.Close()
	b.end()
	return err
}

func (b *watchBody) end() {
	b.alarm.Stop()
	b.cancel(nil)
}

// explain replaces the error of a connection that the bound has ended. The server may see the end first, and end the
// stream in good order: after that the watch would be opened again where it stood, without a list.
func (b *watchBody) explain(err error) error {
	if silent, ok := errors.AsType[*silentError](context.Cause(b.ctx)); ok && err != nil {
		return silent
	}
	return err
}
