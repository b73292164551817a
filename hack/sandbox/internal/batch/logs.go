// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// toKubelet handles a request of the API server to the kubelet: logs are the backend's files.
func (n *Node) toKubelet(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "containerLogs" {
		return next.RoundTrip(r)
	}
	p := n.find(parts[1], parts[2])
	if p == nil {
		return next.RoundTrip(r)
	}
	if !p.hasBegun() {
		return waiting(r, parts[2], parts[3]), nil
	}
	query := r.URL.Query()
	if follow, _ := strconv.ParseBool(query.Get("follow")); follow {
		return n.follow(next, r, p, parts[3])
	}
	asked := r.Clone(r.Context())
	rest := r.URL.Query()
	rest.Del("tailLines")
	rest.Del("limitBytes")
	asked.URL.RawQuery = rest.Encode()
	resp, err := next.RoundTrip(asked)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	written, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	switch seen := p.noticed(parts[3]); {
	case seen.start.IsZero():
		return waiting(r, parts[2], parts[3]), nil
	case time.Since(seen.start) < n.habits.Silence:
		setBody(resp, nil)
	default:
		setBody(resp, file(string(written), seen, query, time.Now()))
	}
	return resp, nil
}

// follow passes a stream on once there is a log.
func (n *Node) follow(next http.RoundTripper, r *http.Request, p *pod, container string) (*http.Response, error) {
	seen := p.noticed(container)
	if seen.start.IsZero() {
		return waiting(r, p.name, container), nil
	}
	select {
	case <-time.After(time.Until(seen.start.Add(n.habits.Silence))):
		return next.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// noticed is what has been reported of a container so far.
func (p *pod) noticed(container string) noticed {
	p.mu.Lock()
	defer p.mu.Unlock()
	if seen := p.times.containers[container]; seen != nil {
		return *seen
	}
	return noticed{}
}

func waiting(r *http.Request, pod, container string) *http.Response {
	return answer(r, http.StatusBadRequest, "text/plain",
		fmt.Appendf(nil, "container %q in pod %q is waiting to start: its job is queued", container, pod))
}

// file is the part of the backend's file that a request asks for: what the container has written between the backend's
// own lines, then the last lines of it, then the first bytes.
func file(written string, seen noticed, query url.Values, now time.Time) []byte {
	var b strings.Builder
	own := func(at time.Time, line string) {
		if at.Before(since(query, now)) || query.Get("stream") == "Stderr" {
			return
		}
		if timestamps, _ := strconv.ParseBool(query.Get("timestamps")); timestamps {
			b.WriteString(at.UTC().Format(time.RFC3339Nano) + " ")
		}
		b.WriteString(line + "\n")
	}
	own(seen.start, "batch: the job starts at "+seen.start.UTC().Format(time.RFC3339))
	b.WriteString(written)
	previous, _ := strconv.ParseBool(query.Get("previous"))
	if !seen.end.IsZero() || previous {
		end := seen.end
		if end.IsZero() {
			end = now
		}
		if written != "" && !strings.HasSuffix(written, "\n") {
			b.WriteByte('\n')
		}
		own(end, fmt.Sprintf("real %.3fs", end.Sub(seen.start).Seconds()))
		own(end, "batch: the job has ended at "+end.UTC().Format(time.RFC3339))
	}
	content := b.String()
	if n, err := strconv.Atoi(query.Get("tailLines")); err == nil {
		content = lastLines(content, n)
	}
	if n, err := strconv.Atoi(query.Get("limitBytes")); err == nil && n < len(content) {
		content = content[:n]
	}
	return []byte(content)
}

// since is the time from which on lines are asked for; the zero time if all are.
func since(query url.Values, now time.Time) time.Time {
	if n, err := strconv.Atoi(query.Get("sinceSeconds")); err == nil {
		return now.Add(-time.Duration(n) * time.Second)
	}
	at, _ := time.Parse(time.RFC3339, query.Get("sinceTime"))
	return at
}

func lastLines(content string, n int) string {
	lines := strings.SplitAfter(content, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines[max(0, len(lines)-n):], "")
}
