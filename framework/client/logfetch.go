// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// maxLogBytes is how much of one log is kept: its end, because that is where a test's verdict is printed and where a
// crash speaks. Reading a longer log takes no more than about three times this memory.
const maxLogBytes = 4 << 20

// FetchLog reads a log once, within requestTimeout: virtual nodes fetch logs from far away, which takes seconds. With
// an error, Text is what arrived before it. If not even the answer began in time, the error is [Silent] as long as the
// API server answers. Verdicts use the background readers of package observe.
func (c *Client) FetchLog(ctx context.Context, ref validation.LogRef) validation.LogState {
	ctx, cancel := context.WithTimeoutCause(ctx, requestTimeout, fmt.Errorf("the log was not read completely within %s", requestTimeout))
	defer cancel()
	stream, err := c.Typed.CoreV1().Pods(ref.Namespace).GetLogs(ref.Pod, logOptions(ref)).Stream(ctx)
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) || timedOut(err) {
			err = c.unanswered(ctx, err)
		}
		return validation.LogState{Err: logError(ctx, ref, err)}
	}
	defer func() { _ = stream.Close() }()
	buffer := &tailBuffer{max: maxLogBytes}
	_, err = io.Copy(buffer, stream)
	text, cut := buffer.finish()
	if err == nil {
		err = backendComplaint(text)
	}
	return validation.LogState{Text: text, Read: err == nil, Cut: cut, Err: logError(ctx, ref, err)}
}

// FollowLog reads a log as it is written, until the server ends the stream, and passes on what arrives. It returns nil
// if the stream has ended properly. There is no limit of time but ctx.
func (c *Client) FollowLog(ctx context.Context, ref validation.LogRef, opened func(), receive func([]byte)) error {
	stream, err := c.Typed.CoreV1().Pods(ref.Namespace).GetLogs(ref.Pod, logOptions(ref)).Stream(ctx)
	if err != nil {
		return logError(ctx, ref, err)
	}
	defer func() { _ = stream.Close() }()
	opened()
	beginning := &headBuffer{max: maxComplaint}
	buffer := make([]byte, 32<<10)
	for {
		n, err := stream.Read(buffer)
		if n > 0 {
			_, _ = beginning.Write(buffer[:n])
			receive(bytes.Clone(buffer[:n]))
		}
		switch {
		case errors.Is(err, io.EOF) && beginning.cut == 0:
			return logError(ctx, ref, backendComplaint(beginning.data))
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return logError(ctx, ref, err)
		}
	}
}

func logOptions(ref validation.LogRef) *corev1.PodLogOptions {
	options := &corev1.PodLogOptions{
		Container: ref.Container, Previous: ref.Previous, Timestamps: ref.Timestamps, Follow: ref.Follow,
		TailLines: ref.TailLines.Pointer(), SinceSeconds: ref.SinceSeconds.Pointer(), LimitBytes: ref.LimitBytes.Pointer(),
		// Virtual nodes serve their logs with self-signed certificates.
		InsecureSkipTLSVerifyBackend: true,
	}
	if ref.SinceTime.Set {
		options.SinceTime = new(metav1.Unix(ref.SinceTime.N, 0))
	}
	return options
}

func logError(ctx context.Context, ref validation.LogRef, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && !Silent(err) { // which says so itself
		err = fmt.Errorf("%w (%w)", err, context.Cause(ctx))
	}
	if answer := nodeRefusal(err); answer != nil {
		return fmt.Errorf("log of pod %s/%s: %w", ref.Namespace, ref.Pod, answer)
	}
	err = Explain(err, Permission{Verb: "get", Resource: "pods", Subresource: "log", Namespace: ref.Namespace})
	return fmt.Errorf("log of pod %s/%s: %w", ref.Namespace, ref.Pod, err)
}

// nodeRefusal is the error of an answer of the node that would count as a refusal of the API server; nil if err is
// none. The API server passes on the code of such an answer as its own, and says only in the details what it is about:
// "pods" if it refuses, and "pods/log" if the node does (LogREST in pkg/registry/core/pod/rest of Kubernetes).
func nodeRefusal(err error) error {
	refused, is := errors.AsType[*apierrors.StatusError](err)
	if !is || refused.ErrStatus.Details == nil || refused.ErrStatus.Details.Kind != "pods/log" || apierrors.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("the node answered %d: %s", refused.ErrStatus.Code, refused.ErrStatus.Message)
}

// Kubelets answer 200 and one of these sentences if the container runtime lost the log; taken for the log it would turn
// a check's "not yet" into "never".
var complaints = []string{
	"unable to retrieve container logs for ",
	"failed to try resolving symlinks in path ",
}

// maxComplaint is more than the longest of these sentences.
const maxComplaint = 4 << 10

func backendComplaint(text []byte) error {
	for _, complaint := range complaints {
		if bytes.HasPrefix(text, []byte(complaint)) && !bytes.Contains(bytes.TrimSpace(text), []byte("\n")) {
			return fmt.Errorf("the node answered: %s", bytes.TrimSpace(text))
		}
	}
	return nil
}
