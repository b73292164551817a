// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// ErrNoAnswer is the error of a request to a node that ended without an answer of the node, or in the middle of it. The
// cause may be anything between the caller and the node.
var ErrNoAnswer = errors.New("the connection ended before the answer of the node was complete")

// statusOf returns the API server's own refusal of a request that it would pass on to a node. A node's answer is passed
// on as it is, and is not an object of the API.
func statusOf(code int, body []byte) error {
	var status metav1.Status
	if code < http.StatusBadRequest || json.Unmarshal(body, &status) != nil || status.Kind != "Status" || status.APIVersion != "v1" {
		return nil
	}
	return &apierrors.StatusError{ErrStatus: status}
}

// refusalOf is the error of a refusal of the API server, with the permission that it takes. That it does not reach the
// node, which it says with 503 as if it were overloaded, is for the node to explain.
func refusalOf(refusal error, permission Permission) error {
	if apierrors.IsServiceUnavailable(refusal) && strings.Contains(refusal.Error(), "error trying to reach service") {
		return errors.New(refusal.Error())
	}
	if apierrors.IsBadRequest(refusal) && strings.HasSuffix(refusal.Error(), addressNotAllowed) {
		return fmt.Errorf("the API server passes no request on to the address of the node, which is a loopback or link-local one: %w", refusal)
	}
	return Explain(refusal, permission)
}

// addressNotAllowed is what an API server says of a node whose address is no global unicast one
// (k8s.io/apimachinery/pkg/util/proxy and pkg/proxy/util of Kubernetes).
const addressNotAllowed = "address not allowed"

// unanswered is the error of a request that got no answer: [ErrNoAnswer] if the connection broke, or if the API server
// is silent too when the time is up; errSilent if only the node is; and err itself if the request was refused.
func (c *Client) unanswered(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	case ctx.Err() != nil || timedOut(err):
		if c.answersNow(ctx) {
			return fmt.Errorf("%w: %v", errSilent, err) //nolint:errorlint // whose timeout would count as the API server's
		}
	case httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err):
		return err
	}
	return fmt.Errorf("%w: %w", ErrNoAnswer, err)
}

// errSilent is the error of a request to a node that got no answer in time, while the API server answers.
var errSilent = errors.New("the node does not answer, while the API server does")

// Silent reports whether a request to a node got no answer in time, while the API server answered other requests.
func Silent(err error) bool { return errors.Is(err, errSilent) }

// timedOut reports whether a request ended because its time was up.
func timedOut(err error) bool {
	late, is := errors.AsType[net.Error](err)
	return is && late.Timeout()
}

// aliveTimeout is how long the API server is given to say that it answers.
const aliveTimeout = 5 * time.Second

// answersNow reports whether the API server answers, though the time of the request that ctx belongs to is up.
func (c *Client) answersNow(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aliveTimeout)
	defer cancel()
	_, err := c.Version(ctx)
	return err == nil
}

// answerError is the error of a node's answer that opens no connection. A node answers 405, 501 or that there is no
// such page where it has no handler, and will get none; any other 404 may be about a pod that it does not know yet.
func answerError(code int, body []byte) error {
	said := fmt.Errorf("the answer is %d %s: %s", code, http.StatusText(code), firstLine(body))
	if code == http.StatusNotFound && noSuchPage.Match(body) {
		said = fmt.Errorf("%w: %w", ErrNotImplemented, said)
	}
	return refusal(code, said)
}

// noSuchPage is what net/http and the library Virtual Kubelet say of a path without a handler.
var noSuchPage = regexp.MustCompile(`(?i)^\s*(404 )?(page|request) not found`)

// firstLine is the first line of a node's answer, of bounded length.
func firstLine(body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	return line[:min(len(line), 200)]
}
