// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"

	"k8s.io/apimachinery/pkg/util/portforward"
	forward "k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"
)

// dialPod makes the connection on which the streams of a port-forward are opened.
func (c *Client) dialPod(ctx context.Context, request PortForwardRequest) (httpstream.Connection, error) {
	location := c.Typed.CoreV1().RESTClient().Post().Resource("pods").Namespace(request.Namespace).Name(request.Pod).SubResource("portforward").URL()
	conn, err := c.dialPodBySocket(ctx, location)
	if httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err) {
		conn, err = c.dialPodBySPDY(ctx, location, Permission{Verb: "create", Resource: "pods", Subresource: "portforward", Namespace: request.Namespace})
	}
	return conn, err
}

// dialPodBySocket carries SPDY in a WebSocket, as the API server offers it since Kubernetes 1.30.
func (c *Client) dialPodBySocket(ctx context.Context, location *url.URL) (httpstream.Connection, error) {
	transport, holder, err := websocket.RoundTripperFor(c.Config)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	conn, err := websocket.Negotiate(transport, holder, request, portforward.WebsocketsSPDYTunnelingPortForwardV1)
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	return streamspdy.NewClientConnectionWithPings(forward.NewTunnelingConnection("client", conn), pingInterval)
}

// dialPodBySPDY is dialPodBySocket for servers that know no WebSocket. Nodes that forward no ports end up here, too:
// the WebSocket is refused with the node's answer, which SPDY lets read.
func (c *Client) dialPodBySPDY(ctx context.Context, location *url.URL, permission Permission) (httpstream.Connection, error) {
	upgrader, transport, err := c.spdyTransport()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, location.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	judging := &judgingUpgrader{UpgradeRoundTripper: upgrader, permission: permission}
	conn, _, err := spdy.NegotiateStreaming(spdy.NewUpgraderForStreaming(judging), &http.Client{Transport: transport}, request, portforward.PortForwardV1Name)
	switch {
	case judging.refusal != nil:
		return nil, judging.refusal
	case err != nil:
		return nil, c.unanswered(ctx, err)
	}
	return conn, nil
}

// judgingUpgrader finds out who refused to upgrade a connection: the API server or the node.
type judgingUpgrader struct {
	httpstream.UpgradeRoundTripper
	permission Permission
	refusal    error
}

// NewConnection implements httpstream.UpgradeRoundTripper.
func (u *judgingUpgrader) NewConnection(response *http.Response) (httpstream.Connection, error) {
	if response.StatusCode != http.StatusSwitchingProtocols {
		body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
		if err != nil {
			return nil, err
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		refusal := statusOf(response.StatusCode, body)
		if refusal != nil {
			u.refusal = refusalOf(refusal, u.permission)
		} else {
			u.refusal = answerError(response.StatusCode, body)
		}
	}
	return u.UpgradeRoundTripper.NewConnection(response)
}
