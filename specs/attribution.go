// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// attribution is what a failure is attributed to. It decides the verdict: a test that failed accuses the node, so that
// everything that is not known to be the node's doing is an error.
type attribution int

const (
	// byNode: the node did not do what the template asks for.
	byNode attribution = iota
	// byAPIServer: the API server, or what is between it and the suite, was away, overloaded, or lost an answer.
	byAPIServer
	// byAdmission: the API server refused an object or a change: schema, quota, webhook, security policy.
	byAdmission
	// byRights: the user lacks a permission, or the credentials are not accepted.
	byRights
	// byOthers: somebody changed the node or the namespace: cordon, taint, deletion.
	byOthers
	// bySuite: the suite could not do its own part, such as rendering the template.
	bySuite
	// byInterrupt: the user, the timeout of the suite, or another process that failed fast ended the run.
	byInterrupt
	// byTime: the time of the whole test was up, although each of its parts is bounded.
	byTime
)

// verdict is what a test ends with.
func (a attribution) verdict() report.Verdict {
	if a == byNode {
		return report.Failed
	}
	return report.Error
}

// attributionOf says what ended a spec with err, while its context is as it is.
func attributionOf(ctx context.Context, err error) attribution {
	if ended, is := endOf(ctx); is {
		return ended
	}
	if f := (*failure)(nil); errors.As(err, &f) {
		return f.attribution
	}
	return bySuite
}

// endOf is the attribution of what ends with the context, if that has ended.
func endOf(ctx context.Context) (attribution, bool) {
	if ctx.Err() == nil {
		return 0, false
	}
	if outcomeNow(ctx) == interrupted {
		return byInterrupt, true
	}
	return byTime, true
}

// attributionOfRequest is that of an error of the API server or on the way to it, and otherwise if it is none.
func attributionOfRequest(err error, otherwise attribution) attribution {
	if forbidden := (*client.PermissionError)(nil); errors.As(err, &forbidden) || apierrors.IsUnauthorized(err) {
		return byRights
	}
	if errors.Is(err, client.ErrNoExecStatus) || errors.Is(err, client.ErrNoAnswer) || client.Transient(err) {
		return byAPIServer
	}
	if status := apierrors.APIStatus(nil); errors.As(err, &status) {
		switch status.Status().Code {
		case http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusUnprocessableEntity:
			return byAdmission
		}
	}
	return otherwise
}

// attributionOfCheck is that of a check that did not hold, with the last error of reading what it looks at. What the
// API server passes on from the node, an error of a log for example, is the node's doing; that no answer came from it
// is not.
func attributionOfCheck(err error) attribution {
	switch {
	case errors.Is(err, validation.ErrLogIncomplete):
		return bySuite
	case client.Unanswered(err), errors.Is(err, validation.ErrLogNotRead):
		return byAPIServer
	}
	if a := attributionOfRequest(err, byNode); a == byRights {
		return a
	}
	if errors.Is(err, validation.ErrObjectsNotRead) {
		return byAPIServer
	}
	return byNode
}
