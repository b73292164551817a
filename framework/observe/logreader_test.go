// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// logServer serves one log, and counts its readings.
type logServer struct {
	*fakeapi.Server
	serve   atomic.Pointer[func(http.ResponseWriter, *http.Request)]
	reads   atomic.Int32
	tracker *tracker
	readers *logReaders
}

func newLogServer(t *testing.T) *logServer {
	t.Helper()
	s := &logServer{Server: fakeapi.NewInMemory(t)}
	s.says("")
	s.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/log") {
			return false
		}
		s.reads.Add(1)
		(*s.serve.Load())(w, r)
		return true
	})
	s.tracker = newCache(t, s.Server).newTracker(ownsNothing)
	s.readers = newLogReaders(clientOf(t, s.Server), s.tracker, EmptyLogGrace)
	t.Cleanup(s.readers.close)
	return s
}

func (s *logServer) answers(serve func(http.ResponseWriter, *http.Request)) { s.serve.Store(&serve) }

func (s *logServer) says(text string) {
	s.answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
}

func (s *logServer) becomes(phase corev1.PodPhase, change ...func(*corev1.Pod)) {
	s.Put(podsPath+"/web", podIn(phase, "u1", "web", change...))
}

var webLog = validation.LogRef{Namespace: "ns", Pod: "web", Container: "main"}

func (s *logServer) await(t *testing.T, what string, done func(validation.LogState) bool) validation.LogState {
	t.Helper()
	var last validation.LogState
	await(t, what, s.tracker.Changed, func() bool {
		last = s.readers.get(webLog)
		return done(last)
	})
	return last
}

func container(state string, restarts int32) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		status := corev1.ContainerStatus{Name: "main", RestartCount: restarts}
		switch state {
		case "waiting":
			status.State.Waiting = &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}
		case "running":
			status.State.Running = &corev1.ContainerStateRunning{}
		case "terminated":
			status.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 1}
		}
		pod.Status.ContainerStatuses = []corev1.ContainerStatus{status}
	}
}

func policy(p corev1.RestartPolicy) func(*corev1.Pod) {
	return func(pod *corev1.Pod) { pod.Spec.RestartPolicy = p }
}

func TestLogOfALife(t *testing.T) { synctest.Test(t, testLogOfALife) }

func testLogOfALife(t *testing.T) {
	s := newLogServer(t)
	s.becomes("Pending", container("waiting", 0))
	s.await(t, "waiting is told", func(r validation.LogState) bool {
		return r.Err != nil && strings.Contains(r.Err.Error(), "container main is waiting to start: ContainerCreating")
	})
	if s.reads.Load() != 0 {
		t.Error("the log of a waiting container was asked for")
	}
	s.says("one\n")
	s.becomes("Running", container("running", 0))
	s.await(t, "the first line is read", func(r validation.LogState) bool { return string(r.Text) == "one\n" && r.Read && !r.Final })
	s.says("one\ntwo\n")
	s.await(t, "the second line is read while it runs", func(r validation.LogState) bool { return string(r.Text) == "one\ntwo\n" && !r.Final })
	s.says("one\ntwo\nend\n")
	s.becomes("Succeeded", container("terminated", 0))
	r := s.await(t, "the log is final", func(r validation.LogState) bool { return r.Final })
	if string(r.Text) != "one\ntwo\nend\n" || r.Err != nil || r.Generation != 3 {
		t.Errorf("final log %q, error %v, generation %d", r.Text, r.Err, r.Generation)
	}
	if s.Count("GET "+podsPath+"/web/log?container=main&insecureSkipTLSVerifyBackend=true") == 0 {
		t.Errorf("requests: %v", s.Requests())
	}
	s.Remove(podsPath + "/web")
	awaitSeen(t, s.tracker, "web", "u1 Succeeded gone")
	if r := s.readers.get(webLog); !r.Final || string(r.Text) != "one\ntwo\nend\n" {
		t.Error("the log of a pod that is gone was forgotten")
	}
}

func TestFinalNeedsACompleteReading(t *testing.T) { synctest.Test(t, testFinalNeedsACompleteReading) }

func testFinalNeedsACompleteReading(t *testing.T) {
	s := newLogServer(t)
	s.answers(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("the beginning"))
		w.(http.Flusher).Flush()
		fakeapi.Hangup(w)
	})
	s.becomes("Failed", container("terminated", 0))
	r := s.await(t, "the broken reading is told", func(r validation.LogState) bool { return r.Err != nil && len(r.Text) > 0 })
	if r.Final || r.Read || string(r.Text) != "the beginning" {
		t.Errorf("after a broken reading: %+v", r)
	}
	s.says("the beginning and the end")
	s.await(t, "it is read again", func(r validation.LogState) bool { return r.Final && string(r.Text) == "the beginning and the end" })
}

func TestErrorsOfTheLog(t *testing.T) {
	cases := map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		want   string
	}{
		"waiting to start": {func(w http.ResponseWriter, _ *http.Request) {
			fakeapi.WriteStatus(w, 400, "BadRequest", `container "main" in pod "web" is waiting to start: ContainerCreating`)
		}, "is waiting to start"},
		"forbidden": {func(w http.ResponseWriter, _ *http.Request) {
			fakeapi.WriteStatus(w, 403, "Forbidden", `pods "web" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the namespace "ns"`)
		}, "missing permission: get pods/log in namespace ns"},
		"no node": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "dial tcp 10.0.0.1:10250: connect: connection refused", http.StatusBadGateway)
		}, "connection refused"},
		"lost by the runtime": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("unable to retrieve container logs for containerd://abc"))
		}, "the node answered: unable to retrieve container logs"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newLogServer(t)
				s.answers(c.answer)
				s.becomes("Running", container("running", 0))
				r := s.await(t, "the error is told", func(r validation.LogState) bool {
					return r.Err != nil && s.reads.Load() > 0 && !errors.Is(r.Err, validation.ErrLogNotRead)
				})
				if !strings.Contains(r.Err.Error(), c.want) || r.Read || r.Final {
					t.Errorf("got %+v, want an error with %q", r, c.want)
				}
				s.says("at last")
				s.await(t, "it is read after all", func(r validation.LogState) bool { return string(r.Text) == "at last" && r.Err == nil })
			})
		})
	}
}

// TestSilentNode has a node that does not answer requests for a log, while the API server answers others: that is its
// own doing only after some of them, and no longer once it has answered.
func TestSilentNode(t *testing.T) { synctest.Test(t, testSilentNode) }

func testSilentNode(t *testing.T) {
	s := newLogServer(t)
	silent := func() { s.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }) }
	after := func(readings int32, enough func(error) bool) error {
		for began := s.reads.Load(); s.reads.Load() < began+readings || !enough(s.readers.get(webLog).Err); {
			s.readers.get(webLog) // which starts the reader
			time.Sleep(logInterval)
		}
		return s.readers.get(webLog).Err
	}
	silent()
	s.becomes("Running", container("running", 0))
	if err := after(1, client.Silent); !client.Unanswered(err) {
		t.Errorf("one request without an answer counts against the node: %v", err)
	}
	if err := after(silentReadings, client.Silent); client.Unanswered(err) {
		t.Errorf("requests that are never answered do not count against the node: %v", err)
	}
	s.says("at last")
	if err := after(1, func(err error) bool { return err == nil }); err != nil {
		t.Errorf("the answer is not read: %v", err)
	}
	silent()
	if err := after(1, client.Silent); !client.Unanswered(err) {
		t.Errorf("the silence before the answer counts: %v", err)
	}
}

func TestHugeAndBinaryLogs(t *testing.T) { synctest.Test(t, testHugeAndBinaryLogs) }

func testHugeAndBinaryLogs(t *testing.T) {
	line := bytes.Repeat([]byte{0, 0xff, 'x', 0x1b}, 256)
	line[len(line)-1] = '\n'
	const kept = 4 << 20 // bytes of one log
	lines := 3*kept/len(line) + 7
	s := newLogServer(t)
	s.answers(func(w http.ResponseWriter, _ *http.Request) {
		for range lines {
			_, _ = w.Write(line)
		}
		_, _ = w.Write([]byte("verdict\n"))
	})
	s.becomes("Succeeded")
	r := s.await(t, "the log is final", func(r validation.LogState) bool { return r.Final })
	if len(r.Text) > kept || len(r.Text) < kept-len(line) {
		t.Errorf("%d bytes were kept", len(r.Text))
	}
	if !bytes.HasPrefix(r.Text, line) || !bytes.HasSuffix(r.Text, []byte("verdict\n")) {
		t.Error("what was kept is not whole lines of the end")
	}
	if want := int64(lines*len(line) + len("verdict\n") - len(r.Text)); r.Cut != want {
		t.Errorf("cut %d bytes, want %d", r.Cut, want)
	}
}

func TestAnEmptyLogIsDoubted(t *testing.T) { synctest.Test(t, testAnEmptyLogIsDoubted) }

func testAnEmptyLogIsDoubted(t *testing.T) {
	s := newLogServer(t)
	s.readers.emptyGrace = time.Hour
	s.becomes("Succeeded", container("terminated", 0))
	s.await(t, "the empty log is read", func(r validation.LogState) bool { return r.Read })
	if s.readers.get(webLog).Final {
		t.Error("an empty log is final at once")
	}
	s.says("late\n")
	s.await(t, "the late log is read", func(r validation.LogState) bool { return r.Final && string(r.Text) == "late\n" })
}

// A runtime reports the end of a container before all that was in its pipes is in the log: only what two readings found
// is all there is.
func TestALogIsConfirmedByASecondReading(t *testing.T) {
	synctest.Test(t, testALogIsConfirmedByASecondReading)
}

func testALogIsConfirmedByASecondReading(t *testing.T) {
	s := newLogServer(t)
	s.answers(func(w http.ResponseWriter, _ *http.Request) {
		if s.reads.Load() == 1 {
			_, _ = w.Write([]byte("the beginning"))
			return
		}
		_, _ = w.Write([]byte("the beginning and the end"))
	})
	s.becomes("Succeeded", container("terminated", 0))
	first := s.await(t, "a final reading", func(r validation.LogState) bool { return r.Final })
	if first.Confirmed && s.reads.Load() == 1 {
		t.Error("one reading confirms itself")
	}
	r := s.await(t, "the log is confirmed", func(r validation.LogState) bool { return r.Confirmed })
	if string(r.Text) != "the beginning and the end" || s.reads.Load() < 3 {
		t.Errorf("confirmed %q after %d readings", r.Text, s.reads.Load())
	}
}

// A log that is gone when it is read again is still the one that was read.
func TestAFinalReadingOutlivesALaterError(t *testing.T) {
	synctest.Test(t, testAFinalReadingOutlivesALaterError)
}

func testAFinalReadingOutlivesALaterError(t *testing.T) {
	s := newLogServer(t)
	again := make(chan struct{})
	s.answers(func(w http.ResponseWriter, _ *http.Request) {
		switch s.reads.Load() {
		case 1:
			_, _ = w.Write([]byte("all"))
			return
		case 3: // what the second brought has been taken
			close(again)
		}
		http.Error(w, "the container is gone", http.StatusInternalServerError)
	})
	s.becomes("Succeeded", container("terminated", 0))
	s.await(t, "a final reading", func(r validation.LogState) bool { return r.Final })
	select {
	case <-again:
	case <-soon(t).Done():
		t.Fatal("it is not read again")
	}
	if r := s.readers.get(webLog); string(r.Text) != "all" || !r.Final || r.Confirmed || r.Err != nil {
		t.Errorf("after an error: %+v", r)
	}
}

// One reader serves every question for the same log, at no cost to the node once the log is confirmed.
func TestEqualRequestsShareAReader(t *testing.T) { synctest.Test(t, testEqualRequestsShareAReader) }

func testEqualRequestsShareAReader(t *testing.T) {
	s := newLogServer(t)
	s.says("done\n")
	s.becomes("Succeeded", container("terminated", 0))
	s.await(t, "the log is confirmed", func(r validation.LogState) bool { return r.Confirmed })
	reads := s.reads.Load()
	for range 100 {
		s.readers.get(webLog)
	}
	s.becomes("Succeeded", container("terminated", 0), func(p *corev1.Pod) { p.Labels = map[string]string{"new": "label"} })
	awaitSeen(t, s.tracker, "web", "u1 Succeeded")
	if n := s.reads.Load(); n != reads {
		t.Errorf("%d readings more, want none", n-reads)
	}
}
