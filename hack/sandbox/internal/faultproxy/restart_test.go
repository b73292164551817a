// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestRestart has faults that begin when the kubelet does.
func TestRestart(t *testing.T) {
	r := newRig(t)
	path := func(fault string) string { return "/api/v1/namespaces/fault-" + fault + "/pods/p" }
	for _, fault := range []string{"fails", "keeps"} {
		r.answers["GET "+path(fault)] = podJSON("fault-"+fault, "p", "Pending")
		r.ask("GET", path(fault), "")
	}
	r.ask("PATCH", path("fails")+"/status", `{"status":{"phase":"Running"}}`)
	if sent := r.sent("PATCH"); len(sent) != 1 || !strings.HasSuffix(sent[0], `{"op":"add","path":"/status","value":{"phase":"Running"}}]`) {
		t.Errorf("before the restart: %v", sent)
	}
	r.proxy.sendAll(t.Context(), r.proxy.restart())
	if sent := r.sent("PATCH"); len(sent) != 2 || !strings.HasSuffix(sent[1], `{"op":"add","path":"/status","value":{"phase":"Failed"}}]`) {
		t.Errorf("after the restart: %v", sent)
	}
	const later = "/api/v1/namespaces/fault-keeps/pods/later"
	r.answers["GET "+later] = podJSON("fault-keeps", "later", "Running")
	r.ask("GET", later, "")
	r.ask("DELETE", path("keeps"), "{}")
	r.ask("DELETE", later, "{}")
	if sent := r.sent("DELETE"); len(sent) != 1 || sent[0] != "DELETE "+later+" {}" {
		t.Errorf("the API server got %v", sent)
	}
}

func TestCallersWithoutCertificate(t *testing.T) {
	certificate := []*x509.Certificate{{}}
	tests := map[string]struct {
		path         string
		certificates []*x509.Certificate
		want         int
	}{
		"the API server":       {"/pods", certificate, 200},
		"others":               {"/pods", nil, 401},
		"others, for a log":    {"/containerLogs/fault-spec/p/c", nil, 401},
		"a log that is public": {"/containerLogs/fault-public/p/c", nil, 200},
		"exec is not public":   {"/exec/fault-public/p/c", nil, 401},
		"the log of another":   {"/containerLogs/default/p/c", nil, 401},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			w, request := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", tt.path, nil)
			request.TLS = &tls.ConnectionState{PeerCertificates: tt.certificates}
			r.proxy.serveCaller(w, request)
			if w.Code != tt.want {
				t.Errorf("HTTP %d, want %d", w.Code, tt.want)
			}
		})
	}
}
