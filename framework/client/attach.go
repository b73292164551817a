// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
)

// AttachRequest is a connection to the process of a running container.
type AttachRequest struct {
	Namespace, Pod, Container string
	// Stdin is sent to the process, whose input stays open; nil connects the output alone.
	Stdin []byte
	// TTY says that the container has a terminal, as its spec has it. It has one stream for all output then.
	TTY bool
}

// AttachResult is what came of the output of the process since the connection was made.
type AttachResult struct {
	// Output is both streams in the order of their arrival.
	Output []byte
	// Cut counts the bytes beyond maxExecBytes.
	Cut int64
	// Complete is set if the node has ended the connection properly: nothing more comes.
	Complete bool
	// Sent is set if the input may have reached the process, also with an error.
	Sent bool
}

// Attach connects to the process of a running container, as kubectl attach does, and reads until the node ends the
// connection, enough holds for what has come, or ctx ends; the latter is not an error once there is a connection. The
// transports are those of [Client.Exec].
//
// The error is [ErrNotImplemented] if the node does not implement attach, and [ErrNoAnswer] if the connection broke.
// Attach does not retry.
func (c *Client) Attach(ctx context.Context, request AttachRequest, enough func(output []byte) bool) (AttachResult, error) {
	bounded, stop := context.WithCancel(ctx)
	defer stop()
	output := &watchedOutput{head: headBuffer{max: maxExecBytes}, enough: enough, stop: stop}
	out := newExecOutput(output, output)
	if out.stdin = request.Stdin; request.TTY {
		out.stderr = nil
	}
	err := c.stream(bounded, c.attachURL(request), out)
	result, held := output.result()
	result.Sent = out.opened && request.Stdin != nil
	switch {
	case held:
		return result, nil
	case out.tooLate(ctx, err):
		err = c.interrupted(ctx, out, err)
	case out.opened:
		_, err = exitCode(out.status.data, err)
		result.Complete = err == nil
	}
	switch {
	case err == nil, errors.Is(err, errUnfinished):
		return result, nil
	case errors.Is(err, ErrNoExecStatus):
		err = fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return result, fmt.Errorf("attach to pod %s/%s: %w", request.Namespace, request.Pod, missingPermission(err, request.Namespace, "attach"))
}

func (c *Client) attachURL(request AttachRequest) *url.URL {
	return c.Typed.CoreV1().RESTClient().Post().Resource("pods").Namespace(request.Namespace).Name(request.Pod).
		SubResource("attach").VersionedParams(&corev1.PodAttachOptions{
		Container: request.Container, Stdin: request.Stdin != nil, Stdout: true, Stderr: !request.TTY, TTY: request.TTY,
	}, scheme.ParameterCodec).URL()
}

// watchedOutput keeps the beginning of what is written to it, and calls stop as soon as that is enough.
type watchedOutput struct {
	mu     sync.Mutex
	head   headBuffer
	held   bool
	enough func([]byte) bool
	stop   func()
}

// Write implements io.Writer. It cannot fail.
func (w *watchedOutput) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held {
		return len(p), nil
	}
	_, _ = w.head.Write(p)
	if w.held = w.enough(w.head.data); w.held {
		w.stop()
	}
	return len(p), nil
}

// result returns what has been written. Nothing that is written later changes it.
func (w *watchedOutput) result() (AttachResult, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return AttachResult{Output: w.head.data, Cut: w.head.cut}, w.held
}

// openUntil is an input on which nothing more comes, and that ends with a context.
type openUntil struct{ ctx context.Context }

// Read implements io.Reader.
func (r openUntil) Read([]byte) (int, error) {
	<-r.ctx.Done()
	return 0, io.EOF
}
