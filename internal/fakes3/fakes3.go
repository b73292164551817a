// SPDX-License-Identifier: Apache-2.0

// Package fakes3 is an object store for tests: as much of the S3 protocol as the suite needs, in memory.
package fakes3

import (
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Bucket is the only one of a store.
const Bucket = "results"

// Server is a store. It accepts all credentials.
type Server struct {
	// URL is the endpoint.
	URL string

	mu      sync.Mutex
	objects map[string]string
	refuse  func(method string) (code string)
	seen    []string
}

// New starts a store. The test stops it.
func New(t *testing.T) *Server {
	t.Helper()
	s := &Server{objects: map[string]string{}}
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	s.URL = listening.URL
	return s
}

// Environment are the variables with which a program uses the store.
func (s *Server) Environment() map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL": s.URL, "AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "my-secret",
		"AWS_ENDPOINT_URL_S3": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_SESSION_TOKEN": "",
	}
}

// Put makes an object.
func (s *Server) Put(key, content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[key] = content
}

// Objects are all objects, by key.
func (s *Server) Objects() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.objects)
}

// Requests are the methods and paths of all requests, in order.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// Refuse lets every request get an error, if code returns one for its method: AccessDenied, NoSuchBucket or SlowDown.
// It must be called before the first request.
func (s *Server) Refuse(code func(method string) string) { s.refuse = code }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r.Method+" "+r.URL.Path)
	if s.refuse != nil {
		if code := s.refuse(r.Method); code != "" {
			answerError(w, code)
			return
		}
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	_, exists := s.objects[key]
	switch {
	case bucket != Bucket:
		answerError(w, "NoSuchBucket")
	case r.Method == http.MethodPut:
		s.objects[key] = signedContent(r, body)
		w.Header().Set("ETag", `"0"`)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case key == "":
		s.list(w, r.URL.Query().Get("prefix"))
	case !exists:
		answerError(w, "NoSuchKey")
	default:
		w.Header().Set("ETag", `"0"`)
		w.Header().Set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
		_, _ = io.WriteString(w, s.objects[key])
	}
}

// signedContent is the body of a request: over HTTP, the library sends chunks of it with a signature each.
func signedContent(r *http.Request, body []byte) string {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return string(body)
	}
	var content strings.Builder
	for rest := string(body); ; {
		head, after, _ := strings.Cut(rest, "\r\n")
		size := 0
		for _, digit := range strings.Split(head, ";")[0] {
			size = size*16 + strings.IndexRune("0123456789abcdef", digit)
		}
		if size == 0 || size > len(after) {
			return content.String()
		}
		content.WriteString(after[:size])
		rest = strings.TrimPrefix(after[size:], "\r\n")
	}
}

func (s *Server) list(w http.ResponseWriter, prefix string) {
	type object struct {
		Key          string
		LastModified string
		Size         int
	}
	answer := struct {
		XMLName  xml.Name `xml:"ListBucketResult"`
		Contents []object
	}{}
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(key, prefix) {
			answer.Contents = append(answer.Contents, object{key, "2026-01-01T00:00:00.000Z", len(s.objects[key])})
		}
	}
	_ = xml.NewEncoder(w).Encode(answer)
}

// statuses are those of the errors that tests want.
var statuses = map[string]int{"NoSuchBucket": 404, "NoSuchKey": 404, "AccessDenied": 403, "SlowDown": 503}

func answerError(w http.ResponseWriter, code string) {
	w.WriteHeader(statuses[code])
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: code, Message: "the fake store says " + code})
}
