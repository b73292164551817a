// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// maxForwardBytes is how much of what comes back from a port is kept: its beginning.
const maxForwardBytes = 1 << 20

// PortForwardRequest is a connection to a port of a pod.
type PortForwardRequest struct {
	Namespace, Pod string
	Port           int
	// Send is sent as soon as there is a connection. The sending direction stays open.
	Send []byte
}

// PortForwardResult is what came back.
type PortForwardResult struct {
	Text []byte
	// Cut counts the bytes beyond maxForwardBytes.
	Cut int64
	// Complete is set if the pod has closed the connection: nothing more comes.
	Complete bool
	// Complaint is what the node says of a connection that it could not make or keep, empty if there is nothing.
	Complaint string
}

// PortForward connects to a port of a pod through the API server, sends a text and reads until the pod closes the
// connection, enough holds for what has come, or ctx ends; the latter is not an error once there is a connection. As
// kubectl, it goes through a WebSocket, or over SPDY if the API server or something before it knows no WebSocket.
//
// The error is [ErrNotImplemented] if the node does not forward ports, and [ErrNoAnswer] if the connection to the
// API server broke. PortForward does not retry.
func (c *Client) PortForward(ctx context.Context, request PortForwardRequest, enough func(text []byte) bool) (PortForwardResult, error) {
	result, err := c.portForward(ctx, request, enough)
	if err != nil {
		err = fmt.Errorf("port-forward to pod %s/%s, port %d: %w", request.Namespace, request.Pod, request.Port, err)
	}
	return result, err
}

func (c *Client) portForward(ctx context.Context, request PortForwardRequest, enough func(text []byte) bool) (PortForwardResult, error) {
	conn, err := c.dialPod(ctx, request)
	if err != nil {
		return PortForwardResult{}, err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer func() { _ = conn.Close() }()
	complaints, data, err := openForward(conn, request.Port)
	if err == nil {
		_, err = data.Write(request.Send)
	}
	if err != nil {
		return PortForwardResult{}, c.unanswered(ctx, err)
	}
	return readForward(ctx, conn, complaints, data, enough)
}

// openForward opens the two streams of a connection to a port: one on which the node complains, one for the data.
func openForward(conn httpstream.Connection, port int) (complaints, data httpstream.Stream, err error) {
	headers := http.Header{}
	headers.Set(corev1.PortHeader, strconv.Itoa(port))
	headers.Set(corev1.PortForwardRequestIDHeader, "0")
	headers.Set(corev1.StreamType, corev1.StreamTypeError)
	if complaints, err = conn.CreateStream(headers); err != nil {
		return nil, nil, err
	}
	if err := complaints.Close(); err != nil { // nothing is said on it
		return nil, nil, err
	}
	headers.Set(corev1.StreamType, corev1.StreamTypeData)
	data, err = conn.CreateStream(headers)
	return complaints, data, err
}

// readForward reads what comes back.
func readForward(ctx context.Context, conn httpstream.Connection, complaints, data io.Reader, enough func(text []byte) bool) (PortForwardResult, error) {
	out := headBuffer{max: maxForwardBytes}
	result := func(complete bool, complaint []byte) (PortForwardResult, error) {
		return PortForwardResult{Text: out.data, Cut: out.cut, Complete: complete, Complaint: string(bytes.TrimSpace(complaint))}, nil
	}
	chunk := make([]byte, 32<<10)
	for {
		n, err := data.Read(chunk)
		_, _ = out.Write(chunk[:n])
		if n > 0 && enough(out.data) {
			return result(false, nil)
		}
		if err != nil && !errors.Is(err, io.EOF) && ctx.Err() == nil {
			return PortForwardResult{}, fmt.Errorf("%w: %w", ErrNoAnswer, err)
		}
		if err != nil {
			break
		}
	}
	complaint, err := io.ReadAll(io.LimitReader(complaints, 4<<10))
	switch {
	case ctx.Err() != nil: // which has closed the connection
		return result(false, complaint)
	case err != nil:
		return PortForwardResult{}, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	case closed(conn):
		return PortForwardResult{}, ErrNoAnswer
	}
	return result(len(complaint) == 0, complaint)
}

// closed reports whether a connection has ended. Its streams end then as if the pod had ended them.
func closed(conn httpstream.Connection) bool {
	select {
	case <-conn.CloseChan():
		return true
	default:
		return false
	}
}
