// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// do sends a request to the API server and returns its answer's status and body.
func (p *Proxy) do(ctx context.Context, client *http.Client, method, path, contentType string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.apiServer.JoinPath(path).String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "fault-proxy")
	if agent := p.agent.Load(); agent != nil {
		req.Header.Set("User-Agent", *agent)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// carryOut sends a request that nobody waits for; what goes wrong is logged.
func (p *Proxy) carryOut(what string, client *http.Client, method, path, contentType string, body any) {
	var data []byte
	if body != nil {
		data = jsonobject.Encode(body)
	}
	status, answer, err := p.do(context.Background(), client, method, path, contentType, data)
	if err == nil && status >= 300 && status != http.StatusNotFound {
		err = fmt.Errorf("HTTP %d: %s", status, bytes.TrimSpace(answer))
	}
	if err != nil {
		p.log.Printf("%s: %v", what, err)
	}
}

func podPath(namespace, name, sub string) string {
	path := "/api/v1/namespaces/" + namespace + "/pods"
	if name != "" {
		path += "/" + name
	}
	if sub != "" {
		path += "/" + sub
	}
	return path
}

// refuse answers as the API server does when something is wrong.
func refuse(w http.ResponseWriter, code int) {
	status := "Failure"
	if code < 300 {
		status = "Success"
	}
	writeJSON(w, code, object{
		"kind": "Status", "apiVersion": "v1", "status": status, "code": code,
		"reason": "InternalError", "message": "the fault proxy answers in the API server's place",
	})
}

func writeJSON(w http.ResponseWriter, code int, value any) { relay(w, code, jsonobject.Encode(value)) }

// relay answers with JSON that is written already, such as what the API server answered.
func relay(w http.ResponseWriter, code int, answer []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	// The kubelet may have gone away; there is nobody to tell.
	_, _ = w.Write(answer)
}
