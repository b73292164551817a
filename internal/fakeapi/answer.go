// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// WriteJSON answers with body as JSON.
func WriteJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

// WriteStatus answers with a failure, as API servers do.
func WriteStatus(w http.ResponseWriter, code int, reason metav1.StatusReason, message string) {
	WriteJSON(w, code, metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusFailure,
		Code: int32(code), Reason: reason, Message: message, Details: &metav1.StatusDetails{Name: "x"},
	})
}

// WriteError answers with an error made by k8s.io/apimachinery/pkg/api/errors; any other becomes a bad request.
func WriteError(w http.ResponseWriter, err error) {
	status := apierrors.APIStatus(nil)
	if !errors.As(err, &status) {
		status = apierrors.NewBadRequest(err.Error())
	}
	body := bodyOf(status)
	WriteJSON(w, int(body.Code), body)
}

// bodyOf is an error as it goes over the wire.
func bodyOf(err apierrors.APIStatus) metav1.Status {
	body := err.Status()
	body.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}
	return body
}

// Hangup resets the connection instead of answering.
func Hangup(w http.ResponseWriter) {
	if memory, ok := w.(*memoryWriter); ok {
		memory.hangUp()
		return
	}
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func writeSuccess(w http.ResponseWriter) {
	WriteJSON(w, http.StatusOK, metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusSuccess})
}
