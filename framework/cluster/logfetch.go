// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"k8s.io/client-go/kubernetes"
)

// fetched is the outcome of one reading of a log.
type fetched struct {
	text []byte
	cut  int64
	err  error
}

// fetchLog reads a log once, within LogTimeout. With an error, text is what
// arrived before it.
func fetchLog(ctx context.Context, client kubernetes.Interface, request LogRequest, container string) fetched {
	ctx, cancel := context.WithTimeoutCause(ctx, LogTimeout, fmt.Errorf("the log was not read completely within %s", LogTimeout))
	defer cancel()
	stream, err := client.CoreV1().Pods(request.Namespace).GetLogs(request.Pod, request.options(container)).Stream(ctx)
	if err != nil {
		return fetched{err: logError(ctx, request, err)}
	}
	defer func() { _ = stream.Close() }()
	buffer := &tailBuffer{max: MaxLogBytes}
	_, err = io.Copy(buffer, stream)
	text, cut := buffer.finish()
	if err == nil {
		err = backendComplaint(text)
	}
	return fetched{text: text, cut: cut, err: logError(ctx, request, err)}
}

func logError(ctx context.Context, request LogRequest, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", err, context.Cause(ctx))
	}
	err = explain(err, Permission{Verb: "get", Resource: "pods", Subresource: "log", Namespace: request.Namespace})
	return fmt.Errorf("log of pod %s/%s: %w", request.Namespace, request.Pod, err)
}

// Kubelets answer 200 and one of these sentences if the container runtime lost
// the log; taken for the log it would turn a check's "not yet" into "never".
var complaints = []string{
	"unable to retrieve container logs for ",
	"failed to try resolving symlinks in path ",
}

func backendComplaint(text []byte) error {
	for _, complaint := range complaints {
		if bytes.HasPrefix(text, []byte(complaint)) && !bytes.Contains(bytes.TrimSpace(text), []byte("\n")) {
			return fmt.Errorf("the node says: %s", bytes.TrimSpace(text))
		}
	}
	return nil
}

// FetchLog reads a log once and waits for it; for diagnostics. Verdicts use the
// background readers of [State].
func (c *Client) FetchLog(ctx context.Context, request LogRequest) LogResult {
	got := fetchLog(ctx, c.Typed, request, request.Container)
	return LogResult{Text: got.text, Read: got.err == nil, Cut: got.cut, Err: got.err}
}
