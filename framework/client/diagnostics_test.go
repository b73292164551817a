// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestEvents(t *testing.T) {
	a := fakeapi.New(t)
	for i, reason := range []string{"Second", "First"} {
		a.Put("/api/v1/namespaces/ns/events/"+reason, &corev1.Event{
			ObjectMeta: metav1.ObjectMeta{Name: reason, Namespace: "ns"}, InvolvedObject: corev1.ObjectReference{UID: "u1"},
			Type: "Warning", Reason: reason, Message: "text\n",
			Count: int32(2 - i), LastTimestamp: metav1.Unix(int64(100-10*i), 0), Source: corev1.EventSource{Component: "vk"},
		})
	}
	events, err := clientOf(t, a).Events(soon(t), "ns", "u1")
	if err != nil {
		t.Fatal(err)
	}
	want := "1970-01-01T00:01:30Z Warning First from vk: text\n1970-01-01T00:01:40Z Warning Second from vk (x2): text\n"
	if diff := cmp.Diff(want, FormatEvents(events)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a.Count("GET /api/v1/namespaces/ns/events?fieldSelector=involvedObject.uid%3Du1") != 1 {
		t.Errorf("requests: %v", a.Requests())
	}
}

func TestExec(t *testing.T) {
	for name, code := range map[string]int{"success": 0, "exit 3": 3} {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
				stderr := "oops " + strings.Join(r.URL.Query()["command"], " ")
				fakeapi.ServeExec(w, r, fakeapi.ExecResult{Stdout: strings.Repeat("x", maxExecBytes+7), Stderr: stderr, ExitCode: code})
				return true
			})
			result, err := clientOf(t, a).Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"sh", "-c"}})
			if err != nil {
				t.Fatal(err)
			}
			if result.ExitCode != code || string(result.Stderr) != "oops sh -c" || len(result.Stdout) != maxExecBytes || result.Cut != 7 {
				t.Errorf("exit %d, stderr %q, %d bytes of stdout, %d cut", result.ExitCode, result.Stderr, len(result.Stdout), result.Cut)
			}
		})
	}
}

// TestOnlyAReceivedStatusIsAnExitCode has commands whose connection ends in different ways.
func TestOnlyAReceivedStatusIsAnExitCode(t *testing.T) {
	results := map[string]struct {
		fakeapi.ExecResult
		known bool
	}{
		"status":                             {fakeapi.ExecResult{Stdout: "out", ExitCode: 3}, true},
		"success":                            {fakeapi.ExecResult{Stdout: "out"}, true},
		"closed without a status":            {fakeapi.ExecResult{Stdout: "out", NoStatus: true}, false},
		"closed without output and status":   {fakeapi.ExecResult{NoStatus: true}, false},
		"connection broken without a status": {fakeapi.ExecResult{Stdout: "out", NoStatus: true, Reset: true}, false},
	}
	for _, overSPDY := range []bool{false, true} {
		for name, want := range results {
			t.Run(fmt.Sprintf("%s, SPDY %t", name, overSPDY), func(t *testing.T) {
				a := fakeapi.New(t)
				a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
					if overSPDY && r.Method == http.MethodGet {
						fakeapi.WriteStatus(w, http.StatusBadRequest, "BadRequest", "no WebSocket here")
					} else {
						fakeapi.ServeExec(w, r, want.ExecResult)
					}
					return true
				})
				got, err := clientOf(t, a).Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"sh"}})
				switch {
				case want.known && (err != nil || got.ExitCode != want.ExitCode || string(got.Stdout) != "out"):
					t.Errorf("exit code %d, stdout %q, error %v", got.ExitCode, got.Stdout, err)
				case !want.known && !errors.Is(err, ErrNoExecStatus):
					t.Errorf("exit code %d, error %v", got.ExitCode, err)
				}
			})
		}
	}
}

func TestExecFallsBackToSPDY(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
		fakeapi.WriteStatus(w, 403, "Forbidden", `pods "web" is forbidden: User "u" cannot create resource "pods/exec" in API group "" in the namespace "ns"`)
		return true
	})
	_, err := clientOf(t, a).Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"true"}})
	if want := "exec in pod ns/web: missing permission: create pods/exec in namespace ns"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	if a.Count("GET "+podsPath+"/web/exec") != 1 || a.Count("POST "+podsPath+"/web/exec") != 1 {
		t.Errorf("requests: %v", a.Requests())
	}
}
