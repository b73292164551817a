// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestOnlyTheNodeFails has templates that cannot be judged. Each is listed in known_failures, which expect nothing but
// what a node does.
func TestOnlyTheNodeFails(t *testing.T) {
	playAll(t, scenario{
		name: "not-the-node", flags: []string{"--ginkgo.v"},
		templates: []string{
			"exec-no-status", "exec-cut-once", "exec-forbidden", "patch-forbidden", "patch-refused", "create-refused", "quota",
		},
		says: []string{"the connection ended without the exit status of the command; running the command once more"},
		config: `known_failures:
  - {template: 010-*, reason: it is broken}
  - {template: 030-*, reason: it is broken}
  - {template: 040-*, reason: it is broken}
  - {template: 050-*, reason: it is broken}
  - {template: 060-*, reason: it is broken}
  - {template: 070-*, reason: it is broken}
`,
		prepare: func(t *testing.T, a *fakeapi.Server) {
			refuse(t, a)
			a.Before(takeRightsAway)
		},
	},
		scenario{
			name: "clean-up-forbidden", templates: []string{"undeletable"}, config: "timeout_multiplier: 0.05\n",
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Before(takeRightsAway) },
		},
	)
}

// takeRightsAway refuses commands and patches though the preconditions have found them allowed, and some by admission.
func takeRightsAway(w http.ResponseWriter, r *http.Request) bool {
	forbid := func(verb, resource string) bool {
		fakeapi.WriteStatus(w, http.StatusForbidden, "Forbidden", `pods "p" is forbidden: User "tester" cannot `+verb+` resource "`+resource+
			`" in API group "" in the namespace "default"`)
		return true
	}
	if r.URL.Query().Get("command") == "forbidden" {
		return forbid("create", "pods/exec")
	}
	if r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/undeletable-") {
		return forbid("delete", "pods")
	}
	if r.Method != http.MethodPatch {
		return false
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch {
	case bytes.Contains(body, []byte("blue")):
		return forbid("patch", "pods")
	case bytes.Contains(body, []byte("red")):
		fakeapi.WriteStatus(w, http.StatusBadRequest, "BadRequest", `admission webhook "policy.example.org" denied the request: no red pods`)
		return true
	}
	return false
}
