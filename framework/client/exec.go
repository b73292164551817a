// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/client-go/kubernetes/scheme"
)

// maxExecBytes is how much of each output stream of a command is kept: its beginning.
const maxExecBytes = 1 << 20

// ErrNoExecStatus is the error of a command whose connection ended without its exit status. Nobody knows whether
// and how the command ended, and the cause may be anything between the caller and the node.
var ErrNoExecStatus = errors.New("the connection ended without the exit status of the command")

// errUnfinished is the error of a command that had not ended when the caller's context did, although the connection
// worked until then: the API server answered on it, and nothing came from the node.
var errUnfinished = errors.New("the command had not ended when its time was up")

// ErrNotImplemented is the error of what a node answers that it does not implement at all.
var ErrNotImplemented = errors.New("the node does not implement it")

// ExecRequest is a command to run in a container.
type ExecRequest struct {
	Namespace, Pod string
	// Container may be empty if the pod has one, or marks its default.
	Container string
	Command   []string
	// Stdin is sent to the command, whose input stays open; nil connects no input.
	Stdin []byte
	// TTY gives the command a terminal. It has one stream for all output then, Stdout.
	TTY bool
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
// knows no WebSocket. An exit code other than 0 is not an error, and only a received status is an exit code: without
// one, the error is [ErrNoExecStatus]. Exec does not retry: running a command twice may not be the same as running it
// once. ctx is its only bound.
func (c *Client) Exec(ctx context.Context, request ExecRequest) (ExecResult, error) {
	stdout, stderr := headBuffer{max: maxExecBytes}, headBuffer{max: maxExecBytes}
	out := newExecOutput(&stdout, &stderr)
	if out.stdin = request.Stdin; request.TTY {
		out.stderr = nil
	}
	err := c.stream(ctx, c.execURL(request), out)
	if out.tooLate(ctx, err) { // what is still arriving is not read
		return ExecResult{}, fmt.Errorf("exec in pod %s/%s: %w", request.Namespace, request.Pod, c.interrupted(ctx, out, err))
	}
	result := ExecResult{Stdout: stdout.data, Stderr: stderr.data, Cut: stdout.cut + stderr.cut}
	if out.opened {
		result.ExitCode, err = exitCode(out.status.data, err)
	}
	if err != nil {
		return result, fmt.Errorf("exec in pod %s/%s: %w", request.Namespace, request.Pod, missingPermission(err, request.Namespace, "exec"))
	}
	return result, nil
}

// missingPermission explains the error of a stream if the user lacks the permission for it. SPDY hands the refusal on
// as text only.
func missingPermission(err error, namespace, subresource string) error {
	if !strings.Contains(err.Error(), fmt.Sprintf("resource %q", "pods/"+subresource)) {
		return err
	}
	permission := Permission{Verb: "create", Resource: "pods", Subresource: subresource, Namespace: namespace}
	return &PermissionError{Permission: permission, Err: err}
}

func (c *Client) execURL(request ExecRequest) *url.URL {
	return c.Typed.CoreV1().RESTClient().Post().Resource("pods").Namespace(request.Namespace).Name(request.Pod).
		SubResource("exec").VersionedParams(&corev1.PodExecOptions{
		Container: request.Container, Command: request.Command,
		Stdin: request.Stdin != nil, Stdout: true, Stderr: !request.TTY, TTY: request.TTY,
	}, scheme.ParameterCodec).URL()
}

// exitCode reads the status of a command as the protocols v4 and v5 send it. cause is why the connection ended, or nil.
func exitCode(message []byte, cause error) (int, error) {
	var status metav1.Status
	if err := json.Unmarshal(message, &status); err != nil || status.Status == "" {
		return 0, noExecStatus(cause)
	}
	if status.Status == metav1.StatusSuccess {
		return 0, nil
	}
	if status.Reason == remotecommand.NonZeroExitCodeReason && status.Details != nil {
		for _, c := range status.Details.Causes {
			if code, err := strconv.ParseUint(c.Message, 10, 8); c.Type == remotecommand.ExitCodeCauseType && err == nil {
				return int(code), nil
			}
		}
	}
	if notImplemented.MatchString(status.Message) {
		return 0, fmt.Errorf("%w: %s", ErrNotImplemented, status.Message)
	}
	return 0, errors.New(status.Message)
}

// notImplemented is what the API server passes on of a node's refusal: the body of its answer, not the code. The texts
// are those of net/http, of the library Virtual Kubelet, and of a kubelet without debugging handlers. Any other 404 may
// be of a container that the node does not know yet.
var notImplemented = regexp.MustCompile(`(?i)unable to upgrade connection: ` +
	`(404 (page|request) not found|405\b|501\b|method not allowed|not implemented|debug endpoints are disabled)`)

func noExecStatus(cause error) error {
	if cause == nil {
		return ErrNoExecStatus
	}
	return fmt.Errorf("%w: %w", ErrNoExecStatus, cause)
}
