// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"
)

// maxExecBytes is how much of each output stream of a command is kept: its beginning.
const maxExecBytes = 1 << 20

// ExecRequest is a command to run in a container.
type ExecRequest struct {
	Namespace, Pod string
	// Container may be empty if the pod has one, or marks its default.
	Container string
	Command   []string
}

// ExecResult is how a command ended.
type ExecResult struct {
	Stdout, Stderr []byte
	// Cut counts the bytes of both streams beyond maxExecBytes.
	Cut int64
	// ExitCode is the command's own.
	ExitCode int
}

// Exec runs a command in a running container, over a WebSocket, or over SPDY if the API server or something before it
// knows no WebSocket. An exit code other than 0 is not an error. It is not retried: running a command twice may not be
// the same as running it once. ctx is its only bound.
func (c *Client) Exec(ctx context.Context, request ExecRequest) (ExecResult, error) {
	executor, err := c.executor(request)
	if err != nil {
		return ExecResult{}, fmt.Errorf("exec in pod %s/%s: %w", request.Namespace, request.Pod, err)
	}
	stdout, stderr := &headBuffer{max: maxExecBytes}, &headBuffer{max: maxExecBytes}
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: stdout, Stderr: stderr})
	result := ExecResult{Stdout: stdout.data, Stderr: stderr.data, Cut: stdout.cut + stderr.cut}
	if exit := (exec.CodeExitError{}); errors.As(err, &exit) {
		result.ExitCode = exit.Code
		return result, nil
	}
	if err != nil {
		// SPDY hands the refusal on as text only.
		if strings.Contains(err.Error(), `resource "pods/exec"`) {
			permission := Permission{Verb: "create", Resource: "pods", Subresource: "exec", Namespace: request.Namespace}
			err = &PermissionError{Permission: permission, Err: err}
		}
		return result, fmt.Errorf("exec in pod %s/%s: %w", request.Namespace, request.Pod, err)
	}
	return result, nil
}

func (c *Client) executor(request ExecRequest) (remotecommand.Executor, error) {
	location := c.Typed.CoreV1().RESTClient().Post().Resource("pods").Namespace(request.Namespace).Name(request.Pod).
		SubResource("exec").VersionedParams(&corev1.PodExecOptions{
		Container: request.Container, Command: request.Command,
		Stdout: true, Stderr: true,
	}, scheme.ParameterCodec).URL()
	cfg := rest.CopyConfig(c.Config)
	socket, err := remotecommand.NewWebSocketExecutor(cfg, "GET", location.String())
	if err != nil {
		return nil, err
	}
	spdy, err := remotecommand.NewSPDYExecutor(cfg, "POST", location)
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(socket, spdy, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
}
