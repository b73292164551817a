// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestBrokenStreams has commands and logs that do not arrive. The node is blamed for what it answers, and for nothing
// else.
func TestBrokenStreams(t *testing.T) {
	playAll(t, scenario{
		name: "broken-streams", consoleVaries: true,
		templates: []string{"exec-idempotent", "exec-never-idempotent", "exec-away", "exec-refused", "log-broken", "log-refused"},
		says: []string{
			"the connection ended without the exit status of the command; the command is idempotent and runs again",
			"steps[0].exec could not be determined",
			"the node does not implement exec",
			"check_logs[0] could not be determined",
			"check_logs[0] not met after 6s",
		},
		prepare: func(_ *testing.T, a *fakeapi.Server) {
			a.Before(func(w http.ResponseWriter, r *http.Request) bool {
				log := strings.HasSuffix(r.URL.Path, "/log")
				switch {
				case r.URL.Query().Get("command") == "away":
					fakeapi.WriteStatus(w, http.StatusServiceUnavailable, "ServiceUnavailable", "the API server is starting")
				case log && strings.Contains(r.URL.Path, "/pods/broken-"):
					w.Header().Set("Content-Length", "100")
					_, _ = w.Write([]byte("hel"))
					w.(http.Flusher).Flush()
					fakeapi.Hangup(w)
				case log && strings.Contains(r.URL.Path, "/pods/refused-"):
					fakeapi.WriteStatus(w, http.StatusInternalServerError, "InternalError", "Internal error occurred: job not found")
				default:
					return false
				}
				return true
			})
		},
	})
}

// TestAttachSteps has containers that are attached to.
func TestAttachSteps(t *testing.T) {
	playAll(t, scenario{name: "attach", templates: []string{"attach", "attach-broken", "attach-differs", "attach-missing"}})
}
