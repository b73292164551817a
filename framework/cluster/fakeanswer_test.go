// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func writeJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

func writeStatus(w http.ResponseWriter, code int, reason metav1.StatusReason, message string) {
	writeJSON(w, code, metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: "Failure",
		Code: int32(code), Reason: reason, Message: message, Details: &metav1.StatusDetails{Name: "x"},
	})
}

// soon bounds a test's waiting; it is reached only by a failing test.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// await waits until done holds, looking whenever changed fires.
func await(t *testing.T, what string, changed func() <-chan struct{}, done func() bool) {
	t.Helper()
	ctx := soon(t)
	for {
		wake := changed()
		if done() {
			return
		}
		select {
		case <-wake:
		case <-ctx.Done():
			t.Fatalf("in vain waited until %s", what)
		}
	}
}
