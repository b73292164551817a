// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// onTheWay are the kinds of faults that happen before the API server has the request.
var onTheWay = []Kind{Answer, Away, Reset, Delay, Hang, NoStatus}

// before does what happens to a request on its way to the API server, and reports whether it ends there.
func (p *Proxy) before(w http.ResponseWriter, r *http.Request, f Fault) bool {
	switch {
	case f.Kind == Answer, f.Kind == Away && f.Code != 0:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		answer(w, f.Code)
	case f.Kind == Reset, f.Kind == Away:
		hangUp(r)
	case f.Kind == Delay:
		sleep(r.Context(), p.scaled(f.Delay))
		return false
	case f.Kind == Hang:
		<-r.Context().Done()
	case f.Kind == NoStatus:
		fakeapi.ServeExec(w, r, fakeapi.ExecResult{NoStatus: true})
	}
	return true
}

// answer answers as an API server does, or a gateway before it.
func answer(w http.ResponseWriter, code int) {
	if code == http.StatusBadGateway {
		http.Error(w, "502 Bad Gateway", code)
		return
	}
	fakeapi.WriteStatus(w, code, reasons[code], "the proxy answers in the API server's place")
}

var reasons = map[int]metav1.StatusReason{
	http.StatusTooManyRequests: metav1.StatusReasonTooManyRequests, http.StatusInternalServerError: metav1.StatusReasonInternalError,
	http.StatusServiceUnavailable: metav1.StatusReasonServiceUnavailable, http.StatusGatewayTimeout: metav1.StatusReasonTimeout,
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// lostError replaces an answer of the API server: by a broken connection, or by a code.
type lostError struct{ code int }

// Error implements error.
func (e lostError) Error() string { return "the answer is lost" }

// failed ends a request whose answer is lost, or that the API server did not answer.
func (p *Proxy) failed(w http.ResponseWriter, r *http.Request, err error) {
	if lost := (lostError{}); errors.As(err, &lost) && lost.code != 0 {
		answer(w, lost.code)
		return
	}
	hangUp(r)
}
