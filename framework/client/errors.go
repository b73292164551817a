// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// Transient reports whether waiting may cure err: the API server is restarting, overloaded, electing a leader, or the
// connection broke. Everything else, above all 401, 403, 404, 409 and 422, is final. The end of the caller's own
// context is not looked at here: cancellation is final, a deadline counts as the timeout of a single request.
func Transient(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	if status := apierrors.APIStatus(nil); errors.As(err, &status) {
		return transientStatus(int(status.Status().Code)) || apierrors.IsTimeout(err) ||
			apierrors.IsServerTimeout(err) || transientText(err)
	}
	return transientConnection(err) || transientText(err)
}

func transientStatus(code int) bool {
	switch code {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

var transientErrnos = []error{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
	syscall.ETIMEDOUT, syscall.EHOSTUNREACH, syscall.ENETUNREACH,
	io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.DeadlineExceeded,
}

func transientConnection(err error) bool {
	for _, known := range transientErrnos {
		if errors.Is(err, known) {
			return true
		}
	}
	if silent := (*silentError)(nil); errors.As(err, &silent) {
		return true
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return dns.IsTemporary || dns.IsTimeout
	}
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return true
	}
	return utilnet.IsProbableEOF(err) || utilnet.IsHTTP2ConnectionLost(err)
}

// Errors that reach us as text only: net/http does not export their types, and etcd's pass through the API server as
// they are.
var transientTexts = []string{
	"etcdserver: leader changed",
	"etcdserver: request timed out",
	"etcdserver: no leader",
	"TLS handshake timeout",
	"http2: client connection lost",
	"http2: client connection force closed",
	"http2: server sent GOAWAY",
	"http2: Transport received Server's graceful shutdown GOAWAY",
	"stream error: stream ID",
	"connection reset by peer",
	"server closed idle connection",
}

func transientText(err error) bool {
	text := err.Error()
	for _, known := range transientTexts {
		if strings.Contains(text, known) {
			return true
		}
	}
	return false
}

// RetryAfter returns how long the server asked to wait before the next try (its Retry-After header), and zero if it did
// not ask.
func RetryAfter(err error) time.Duration {
	if seconds, ok := apierrors.SuggestsClientDelay(err); ok && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	return 0
}
