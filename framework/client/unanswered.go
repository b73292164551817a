// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"fmt"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// Unanswered reports whether a request that the API server passes on to a node (a log, a command) failed without the
// node's answer: the connection broke or stayed silent, the API server refused the request for now, or something
// before it answered instead. An error 500 of the API server is how it passes on what the node answers, and that it
// does not reach the node.
func Unanswered(err error) bool {
	if err == nil || errors.Is(err, errUnfinished) {
		return false
	}
	if refused, is := errors.AsType[*refusedUpgrade](err); is {
		return refused.code != http.StatusInternalServerError && transientStatus(refused.code)
	}
	if status := apierrors.APIStatus(nil); errors.As(err, &status) {
		switch status.Status().Code {
		case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		// A body that is no Status is not the API server's.
		return Transient(err) && apierrors.IsUnexpectedServerError(err) || transientText(err)
	}
	return errors.Is(err, ErrNoExecStatus) || errors.Is(err, ErrNoAnswer) || Transient(err)
}

// refusedUpgrade is the answer to a request for a stream other than 101.
type refusedUpgrade struct {
	code int
	err  error
}

// refusal is the error of an answer that does not open a stream.
func refusal(code int, err error) error {
	switch code {
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		err = fmt.Errorf("%w: %w", ErrNotImplemented, err)
	}
	return &refusedUpgrade{code, err}
}

// Error implements error.
func (e *refusedUpgrade) Error() string { return e.err.Error() }

// Unwrap gives access to the cause.
func (e *refusedUpgrade) Unwrap() error { return e.err }
