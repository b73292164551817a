// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// object is an object of the API.
type object = jsonobject.Object

func objects(o object, key string) []object {
	list, _ := o[key].([]any)
	var found []object
	for _, item := range list {
		if c, ok := item.(object); ok {
			found = append(found, c)
		}
	}
	return found
}

func readRequest(r *http.Request) ([]byte, object, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, err
	}
	_ = r.Body.Close()
	o, err := jsonobject.Decode(body)
	return body, o, err
}

// withBody is the request with this body.
func withBody(r *http.Request, body []byte) *http.Request {
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Del("Content-Length")
	return r
}

// changeBody changes the object that a response holds.
func changeBody(resp *http.Response, change func(object)) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	o, err := jsonobject.Decode(body)
	if err != nil {
		return fmt.Errorf("read what the API server answers: %w", err)
	}
	change(o)
	setBody(resp, jsonobject.Encode(o))
	return nil
}

func setBody(resp *http.Response, body []byte) {
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	resp.Header.Del("Transfer-Encoding")
	resp.TransferEncoding = nil
}

// answer is a response in place of the one that would be asked.
func answer(r *http.Request, code int, kind string, body []byte) *http.Response {
	resp := &http.Response{
		StatusCode: code, Status: strconv.Itoa(code) + " " + http.StatusText(code), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {kind}},
	}
	setBody(resp, body)
	return resp
}

// notYet tells the kubelet to try again later.
func notYet(r *http.Request) *http.Response {
	return answer(r, http.StatusServiceUnavailable, "application/json", jsonobject.Encode(object{
		"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": http.StatusServiceUnavailable,
		"reason": "ServiceUnavailable", "message": "the backend has not been polled yet",
	}))
}
