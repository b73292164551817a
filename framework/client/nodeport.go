// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// nodeDialTimeout bounds connecting to an address of a node: behind a firewall there is never an answer.
const nodeDialTimeout = 5 * time.Second

// ErrUnreachable is the error of a request to a node's own port that no address of the node answers. Most nodes cannot
// be reached from outside of their network, so it says nothing about the node.
var ErrUnreachable = errors.New("the node's own port cannot be reached from here")

// AskNode asks a node for a path at its own port, without the API server and without credentials. A node that ends the
// TLS handshake because there is no client certificate answers 401. The error is [ErrUnreachable] if no address of the
// node leads to a server that speaks HTTP over TLS. Loopback addresses are not tried: they lead to the suite's machine.
func (c *Client) AskNode(ctx context.Context, node, path string) (NodeAnswer, error) {
	var object *corev1.Node
	err := retry(ctx, func(ctx context.Context) (err error) {
		object, err = c.Typed.CoreV1().Nodes().Get(ctx, node, metav1.GetOptions{})
		return err
	})
	if err != nil {
		return NodeAnswer{}, fmt.Errorf("node %s: %w", node, Explain(err, Permission{Verb: "get", Resource: "nodes"}))
	}
	port := object.Status.DaemonEndpoints.KubeletEndpoint.Port
	if port == 0 {
		return NodeAnswer{}, fmt.Errorf("%w: the status of node %s has no port (daemonEndpoints.kubeletEndpoint)", ErrUnreachable, node)
	}
	hosts := hostsOf(object)
	failures := make([]string, 0, len(hosts))
	for _, host := range hosts {
		answer, err := askAddress(ctx, net.JoinHostPort(host, strconv.Itoa(int(port))), path)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		failures = append(failures, err.Error())
	}
	if len(failures) == 0 {
		failures = []string{"node " + node + " has no address outside of the loopback interface"}
	}
	return NodeAnswer{}, fmt.Errorf("%w: %s", ErrUnreachable, strings.Join(failures, "; "))
}

// hostsOf are the node's addresses that may lead to it, without repetition.
func hostsOf(node *corev1.Node) []string {
	var hosts []string
	for _, address := range node.Status.Addresses {
		ip := net.ParseIP(address.Address)
		here := ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) || address.Address == "localhost"
		if address.Address != "" && !here && !slices.Contains(hosts, address.Address) {
			hosts = append(hosts, address.Address)
		}
	}
	return hosts
}

// withoutCredentials goes to the address itself, whatever proxy the environment names.
var withoutCredentials = &http.Client{
	Transport: &http.Transport{
		DialContext: (&net.Dialer{Timeout: nodeDialTimeout}).DialContext, TLSHandshakeTimeout: nodeDialTimeout,
		// Nothing is entrusted to the node, whose certificate is self-signed more often than not.
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}, DisableKeepAlives: true,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       requestTimeout,
}

func askAddress(ctx context.Context, address, path string) (NodeAnswer, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(path, "/"), "?")
	location := url.URL{Scheme: "https", Host: address, Path: "/" + path, RawQuery: query}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location.String(), http.NoBody)
	if err != nil {
		return NodeAnswer{}, err
	}
	answer, err := answerOf(withoutCredentials, request)
	if alert := (*net.OpError)(nil); errors.As(err, &alert) && alert.Op == "remote error" && strings.Contains(alert.Error(), "certificate") {
		return NodeAnswer{Code: http.StatusUnauthorized, Body: []byte(alert.Error())}, nil
	}
	return answer, err
}
