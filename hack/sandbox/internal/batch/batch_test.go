// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// server answers from a table, by method and path, and records what it was asked and when.
type server struct {
	began   time.Time
	mu      sync.Mutex
	answers map[string]io.Reader
	asked   []string
}

func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := ""
	if r.Body != nil {
		data, _ := io.ReadAll(r.Body)
		body = string(data)
	}
	s.asked = append(s.asked, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", time.Since(s.began), r.Method, r.URL.RequestURI(), body)))
	content := s.answers[r.Method+" "+r.URL.Path]
	if content == nil {
		content = strings.NewReader("{}")
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(content), Request: r}, nil
}

// rig is a node between a kubelet, which is the test, and a server, which is also the kubelet of logs.
type rig struct {
	t *testing.T
	*server
	node *Node
}

func newRig(t *testing.T) *rig {
	return &rig{t, &server{began: time.Now(), answers: map[string]io.Reader{}}, New(Usual(), log.New(t.Output(), "", 0))}
}

func (r *rig) ask(through http.RoundTripper, method, target, body string) (int, string) {
	r.t.Helper()
	resp, err := through.RoundTrip(httptest.NewRequest(method, target, strings.NewReader(body)))
	if err != nil {
		r.t.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func (r *rig) api(method, target, body string) (int, string) {
	r.t.Helper()
	return r.ask(r.node.ToAPI(r.server), method, target, body)
}

// know lets the node read a pod from a list.
func (r *rig) know(pod string) string {
	r.t.Helper()
	r.mu.Lock()
	r.answers["GET /api/v1/pods"] = strings.NewReader(`{"items":[` + pod + `]}`)
	r.mu.Unlock()
	_, got := r.api("GET", "/api/v1/pods", "")
	return got
}

func (r *rig) expect(want ...string) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got := strings.Join(r.asked, "\n"); got != strings.Join(want, "\n") {
		r.t.Errorf("asked\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	r.asked = nil
}

// forget drops what was asked so far.
func (r *rig) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = nil
}

const (
	onePodPath = "/api/v1/namespaces/ns/pods/p"
	queued     = `{"metadata":{"name":"p","namespace":"ns","uid":"u"},"status":{"phase":"Pending"}}`
	running    = `{"metadata":{"name":"p","namespace":"ns","uid":"u"},"status":{"phase":"Running","startTime":"2000-01-01T00:00:00Z"}}`
)

// deleted is the pod with so many seconds left.
func deleted(pod string, seconds int) string {
	at := time.Now().Add(time.Duration(seconds) * time.Second).UTC().Format(time.RFC3339)
	return strings.Replace(pod, `"uid"`, `"deletionTimestamp":"`+at+`","uid"`, 1)
}

func eventLine(kind, object string) string {
	return `{"type":"` + kind + `","object":` + object + `}` + "\n"
}

func TestQueue(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string // the events that the kubelet sees, with the time
	}{
		{"a new pod", eventLine("ADDED", queued), []string{"5s ADDED"}},
		{"what changes meanwhile", eventLine("ADDED", queued) + eventLine("MODIFIED", queued), []string{"5s ADDED"}},
		{"a pod that is removed meanwhile", eventLine("ADDED", queued) + eventLine("DELETED", queued), nil},
		{"a pod that is deleted meanwhile", eventLine("ADDED", queued) + eventLine("MODIFIED", strings.Replace(queued, `"uid"`, `"deletionTimestamp":"2000-01-01T00:00:30Z","uid"`, 1)), []string{"0s ADDED"}},
		{"a pod that the kubelet has acknowledged", eventLine("ADDED", running), []string{"0s ADDED"}},
		{"a bookmark", eventLine("BOOKMARK", `{}`), []string{"0s BOOKMARK"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				in, out := io.Pipe()
				r.answers["GET /api/v1/pods"] = in
				resp, err := r.node.ToAPI(r.server).RoundTrip(httptest.NewRequest("GET", "/api/v1/pods?watch=true", nil))
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					_, _ = io.WriteString(out, test.in)
					time.Sleep(time.Minute)
					_ = out.Close()
				}()
				var got []string
				for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
					kind, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), `{"type":"`), `"`)
					got = append(got, time.Since(r.began).String()+" "+kind)
				}
				if strings.Join(got, ", ") != strings.Join(test.want, ", ") {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		if got := r.know(queued); got != `{"items":[]}` {
			t.Errorf("in the queue: %s", got)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := r.know(queued); !strings.Contains(got, `"name":"p"`) {
			t.Errorf("after it: %s", got)
		}
	})
}

func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.know(running)
		r.expect("0s GET /api/v1/pods")
		patch := func(phase string) string { return `{"metadata":{"uid":"u"},"status":{"phase":"` + phase + `"}}` }
		time.Sleep(time.Second)
		for _, phase := range []string{"Running", "Succeeded"} {
			if code, _ := r.api("PATCH", onePodPath+"/status", patch(phase)); code != http.StatusServiceUnavailable {
				t.Errorf("HTTP %d", code)
			}
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		r.expect("10s PATCH " + onePodPath + "/status " + patch("Succeeded"))
		r.know(deleted(running, 30))
		r.forget()
		if code, _ := r.api("PATCH", onePodPath+"/status", patch("Failed")); code != http.StatusOK {
			t.Errorf("HTTP %d", code)
		}
		r.expect("1h0m1s PATCH " + onePodPath + "/status " + patch("Failed"))
	})
}

func TestRemoval(t *testing.T) {
	const options = `{"preconditions":{"uid":"u"}}`
	tests := []struct {
		name, pod, want string
		code            int
	}{
		{"of a running pod", running, "30s DELETE " + onePodPath + " " + options, http.StatusServiceUnavailable},
		{"of an ended pod", strings.Replace(running, "Running", "Succeeded", 1), "1s DELETE " + onePodPath + " " + options, http.StatusOK},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.know(test.pod)
				r.know(deleted(test.pod, 30))
				r.forget()
				time.Sleep(time.Second)
				if code, _ := r.api("DELETE", onePodPath, options); code != test.code {
					t.Errorf("HTTP %d, want %d", code, test.code)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				r.expect(test.want)
			})
		})
	}
}
