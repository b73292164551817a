// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"k8s.io/client-go/rest"
)

// maxNodeBytes is how much of a node's answer is kept: its beginning. The metrics of a large node are some MiB.
const maxNodeBytes = 32 << 20

// NodeAnswer is what a node answers.
type NodeAnswer struct {
	// Code is the HTTP status.
	Code int
	Body []byte
	// Cut counts the bytes beyond maxNodeBytes.
	Cut int64
}

// ProxyNode asks a node for a path, which may have a query, through the API server. Any answer of the node is a result.
// The error is [ErrNoAnswer] if the connection to the API server broke. ProxyNode does not retry.
func (c *Client) ProxyNode(ctx context.Context, node, path string) (NodeAnswer, error) {
	answer, err := c.proxyNode(ctx, node, path)
	if err != nil {
		err = fmt.Errorf("get %s of node %s: %w", path, node, err)
	}
	return answer, err
}

func (c *Client) proxyNode(ctx context.Context, node, path string) (NodeAnswer, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(path, "/"), "?")
	location := c.Typed.CoreV1().RESTClient().Get().Resource("nodes").Name(node).SubResource("proxy").URL()
	location.Path += "/" + path
	location.RawQuery = query
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location.String(), http.NoBody)
	if err != nil {
		return NodeAnswer{}, err
	}
	transport, err := rest.HTTPClientFor(c.Config)
	if err != nil {
		return NodeAnswer{}, err
	}
	answer, err := answerOf(transport, request)
	if err != nil {
		return NodeAnswer{}, c.unanswered(ctx, err)
	}
	if refusal := statusOf(answer.Code, answer.Body); refusal != nil {
		return NodeAnswer{}, refusalOf(refusal, Permission{Verb: "get", Resource: "nodes", Subresource: "proxy"})
	}
	if answer.Code == http.StatusBadGateway || answer.Code == http.StatusGatewayTimeout { // of something before the API server
		return NodeAnswer{}, fmt.Errorf("%w: the answer is %d %s", ErrNoAnswer, answer.Code, http.StatusText(answer.Code))
	}
	return answer, nil
}

func answerOf(through *http.Client, request *http.Request) (NodeAnswer, error) {
	response, err := through.Do(request)
	if err != nil {
		return NodeAnswer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body := headBuffer{max: maxNodeBytes}
	if _, err := io.Copy(&body, response.Body); err != nil {
		return NodeAnswer{}, err
	}
	return NodeAnswer{Code: response.StatusCode, Body: body.data, Cut: body.cut}, nil
}
