// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	gorilla "github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/client-go/rest"
	executor "k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"
)

// The executors of client-go take a connection that ends without a status for the success of the command. Therefore the
// status itself is recorded here.

// pingInterval keeps a connection open on which a command says nothing, as client-go does.
const pingInterval = 5 * time.Second

// silentAfter is how long a connection may be without any sign of life, answers to pings included, before it counts as
// broken.
const silentAfter = 3 * pingInterval

// execOutput is where to put what arrives of a command, and what to send to it.
type execOutput struct {
	// stderr is nil if there is no such stream.
	stdout, stderr io.Writer
	status         headBuffer
	// stdin is what is sent; nil connects no input.
	stdin []byte
	// opened is set when the node's end was reached: from then on the command may have run.
	opened bool
	// heard is the time of the last sign of life on an open WebSocket.
	heard atomic.Int64
}

func newExecOutput(stdout, stderr io.Writer) *execOutput {
	return &execOutput{stdout: stdout, stderr: stderr, status: headBuffer{max: maxExecBytes}}
}

// stream connects to a command over a WebSocket, or over SPDY if the API server or something before it knows no
// WebSocket.
func (c *Client) stream(ctx context.Context, location *url.URL, out *execOutput) error {
	err := c.execOverSocket(ctx, location, out)
	if httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err) {
		err = c.execOverSPDY(ctx, location, out)
	}
	return err
}

// hear notes a sign of life, and gives the connection time until the next.
func (o *execOutput) hear(conn *gorilla.Conn) error {
	o.heard.Store(time.Now().UnixNano())
	return conn.SetReadDeadline(time.Now().Add(silentAfter))
}

// tooLate reports whether the time was up before the command had ended, or before there was a connection.
func (o *execOutput) tooLate(ctx context.Context, err error) bool {
	late := net.Error(nil)
	return ctx.Err() != nil || !o.opened && errors.As(err, &late) && late.Timeout()
}

// interrupted is the error of a command that was too late. Whether that is for the node to answer depends on the
// connection: if it was mute at the end, nobody knows what the node did. API servers may answer a request for a stream
// only when the node has.
func (c *Client) interrupted(ctx context.Context, o *execOutput, cause error) error {
	if !o.opened {
		return c.unanswered(ctx, cause)
	}
	return o.unfinished(ctx.Err())
}

func (o *execOutput) unfinished(ended error) error {
	if heard := o.heard.Load(); heard != 0 && time.Since(time.Unix(0, heard)) > 2*pingInterval {
		return noExecStatus(ended)
	}
	return fmt.Errorf("%w (%w)", errUnfinished, ended)
}

// execOverSocket runs a command by the protocol v5.channel.k8s.io: the first byte of a message names its stream. It
// returns why the connection ended, nil if it was closed properly.
func (c *Client) execOverSocket(ctx context.Context, location *url.URL, out *execOutput) error {
	transport, holder, err := websocket.RoundTripperFor(c.Config)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location.String(), http.NoBody)
	if err != nil {
		return err
	}
	conn, err := websocket.Negotiate(transport, holder, request, remotecommand.StreamProtocolV5Name)
	if err != nil {
		return err
	}
	out.opened = true
	conn.SetPongHandler(func(string) error { return out.hear(conn) })
	closed := make(chan struct{})
	defer close(closed)
	go ping(conn, closed)
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer func() { _ = conn.Close() }()
	if err := out.send(conn); err != nil {
		return err
	}
	for { // also after the status: output may follow it
		_ = out.hear(conn)
		_, message, err := conn.ReadMessage()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case gorilla.IsCloseError(err, gorilla.CloseNormalClosure):
			return nil
		case err != nil:
			out.status.data = nil // output may be missing too
			return err
		case len(message) > 0:
			out.add(message[0], message[1:])
		}
	}
}

func (o *execOutput) add(stream byte, data []byte) {
	target := map[byte]io.Writer{
		remotecommand.StreamStdOut: o.stdout, remotecommand.StreamStdErr: o.stderr, remotecommand.StreamErr: &o.status,
	}[stream]
	if target != nil {
		_, _ = target.Write(data)
	}
}

// send sends the input. It stays open: container runtimes end a connection whose input has ended.
func (o *execOutput) send(conn *gorilla.Conn) error {
	if o.stdin == nil {
		return nil
	}
	return conn.WriteMessage(gorilla.BinaryMessage, append([]byte{remotecommand.StreamStdIn}, o.stdin...))
}

func ping(conn *gorilla.Conn, closed <-chan struct{}) {
	ticker := time.NewTicker(pingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-closed:
			return
		case <-ticker.C:
			_ = conn.WriteControl(gorilla.PingMessage, nil, time.Now().Add(pingInterval))
		}
	}
}

// execOverSPDY is execOverSocket for servers that know no WebSocket. Only protocols that send a status also for success
// are offered, those since Kubernetes 1.4.
func (c *Client) execOverSPDY(ctx context.Context, location *url.URL, out *execOutput) error {
	upgrader, transport, err := c.spdyTransport()
	if err != nil {
		return err
	}
	recording := spdy.NewUpgraderForStreaming(&recordingUpgrader{upgrader, out})
	command, err := executor.NewSPDYExecutorForProtocols(transport, recording, http.MethodPost, location,
		remotecommand.StreamProtocolV5Name, remotecommand.StreamProtocolV4Name)
	if err != nil {
		return err
	}
	options := executor.StreamOptions{Stdout: out.stdout, Stderr: out.stderr, Tty: out.stderr == nil}
	if out.stdin != nil {
		options.Stdin = io.MultiReader(bytes.NewReader(out.stdin), openUntil{ctx})
	}
	return command.StreamWithContext(ctx, options)
}

// spdyTransport makes what upgrades one connection to SPDY, and the transport around it that authenticates the request.
func (c *Client) spdyTransport() (*streamspdy.SpdyRoundTripper, http.RoundTripper, error) {
	tls, err := rest.TLSConfigFor(c.Config)
	if err != nil {
		return nil, nil, err
	}
	settings := streamspdy.RoundTripperConfig{TLS: tls, Proxier: http.ProxyFromEnvironment, PingPeriod: pingInterval}
	if c.Config.Proxy != nil {
		settings.Proxier = c.Config.Proxy
	}
	upgrader, err := streamspdy.NewRoundTripperWithConfig(settings)
	if err != nil {
		return nil, nil, err
	}
	transport, err := rest.HTTPWrappersForConfig(c.Config, upgrader)
	return upgrader, transport, err
}

// recordingUpgrader records what arrives on the stream of the status.
type recordingUpgrader struct {
	httpstream.UpgradeRoundTripper
	out *execOutput
}

// NewConnection implements httpstream.UpgradeRoundTripper.
func (u *recordingUpgrader) NewConnection(response *http.Response) (httpstream.Connection, error) {
	conn, err := u.UpgradeRoundTripper.NewConnection(response)
	if err != nil {
		return nil, refusal(response.StatusCode, err)
	}
	if protocol := response.Header.Get(httpstream.HeaderProtocolVersion); protocol == "" {
		_ = conn.Close()
		return nil, fmt.Errorf("the server knows none of the protocols that send the status of a command")
	}
	u.out.opened = true
	return &recordingConnection{conn, u.out}, nil
}

type recordingConnection struct {
	httpstream.Connection
	out *execOutput
}

// CreateStream implements httpstream.Connection.
func (c *recordingConnection) CreateStream(headers http.Header) (httpstream.Stream, error) {
	stream, err := c.Connection.CreateStream(headers)
	if err != nil || headers.Get(corev1.StreamType) != corev1.StreamTypeError {
		return stream, err
	}
	return &recordingStream{stream, io.TeeReader(stream, &c.out.status)}, nil
}

type recordingStream struct {
	httpstream.Stream
	recorded io.Reader
}

// Read implements io.Reader.
func (s *recordingStream) Read(p []byte) (int, error) { return s.recorded.Read(p) }
