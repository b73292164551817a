// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// object is a JSON object of the API.
type object = map[string]any

func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

func child(o object, key string) object {
	c, _ := o[key].(object)
	return c
}

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

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		// Whatever was decoded from JSON can be encoded again.
		panic(err)
	}
	return data
}

func copyOf(o object) object {
	copied, err := faults.DecodeObject(encode(o))
	if err != nil {
		panic(err)
	}
	return copied
}

func readRequest(r *http.Request) ([]byte, object, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, err
	}
	_ = r.Body.Close()
	o, err := faults.DecodeObject(body)
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
	o, err := faults.DecodeObject(body)
	if err != nil {
		return fmt.Errorf("read what the API server answers: %w", err)
	}
	change(o)
	setBody(resp, encode(o))
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
	return answer(r, http.StatusServiceUnavailable, "application/json", encode(object{
		"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": http.StatusServiceUnavailable,
		"reason": "ServiceUnavailable", "message": "the backend has not been polled yet",
	}))
}
