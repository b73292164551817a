// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// logStream is what a node sends of a log that is followed: lines, as they are sent to it, until it is closed.
type logStream chan string

func (s logStream) serve(w http.ResponseWriter, r *http.Request) {
	for {
		select {
		case line, more := <-s:
			if !more {
				return
			}
			_, _ = io.WriteString(w, line)
		case <-r.Context().Done():
			return
		}
	}
}

// following is a log server whose log is followed.
type following struct{ *logServer }

func (s following) await(t *testing.T, what string, done func(validation.LogState) bool) validation.LogState {
	t.Helper()
	ref := webLog
	ref.Follow = true
	var last validation.LogState
	await(t, what, s.tracker.Changed, func() bool {
		last = s.readers.get(ref)
		return done(last)
	})
	return last
}

func (s following) says(t *testing.T, text string) validation.LogState {
	t.Helper()
	return s.await(t, text, func(l validation.LogState) bool { return string(l.Text) == text })
}

func TestALogThatIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, stream := following{newLogServer(t)}, make(logStream)
		s.answers(stream.serve)
		s.becomes("Pending", container("waiting", 0))
		s.await(t, "waiting is told", func(l validation.LogState) bool { return l.Err != nil && strings.Contains(l.Err.Error(), "waiting") })
		s.becomes("Running", container("running", 0))
		stream <- "one\n"
		if l := s.says(t, "one\n"); !l.Read || l.Final || l.Err != nil {
			t.Errorf("while it runs: %+v", l)
		}
		stream <- "two\n"
		s.says(t, "one\ntwo\n")
		s.becomes("Succeeded", container("terminated", 0))
		awaitSeen(t, s.tracker, "web", "u1 Succeeded")
		s.Remove(podsPath + "/web")
		awaitSeen(t, s.tracker, "web", "u1 Succeeded gone")
		stream <- "end\n"
		if l := s.says(t, "one\ntwo\nend\n"); l.Final {
			t.Error("it is final before it has ended")
		}
		close(stream)
		s.await(t, "it has ended", func(l validation.LogState) bool { return l.Final && l.Confirmed && l.Err == nil })
		if s.Count("GET "+podsPath+"/web/log?container=main&follow=true") != 1 || s.reads.Load() != 1 {
			t.Errorf("requests: %v", s.Requests())
		}
	})
}

// A node that serves what there is and ends does not follow.
func TestAStreamThatEndsEarlyIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := following{newLogServer(t)}
		s.logServer.says("one\n")
		s.becomes("Running", container("running", 0))
		s.await(t, "it has ended", func(l validation.LogState) bool { return l.Final })
		s.logServer.says("one\ntwo\n")
		s.becomes("Succeeded", container("terminated", 0))
		awaitSeen(t, s.tracker, "web", "u1 Succeeded")
		synctest.Wait()
		if l := s.says(t, "one\n"); !l.Final || s.reads.Load() != 1 {
			t.Errorf("after %d readings: %+v", s.reads.Load(), l)
		}
	})
}

func TestAStreamThatBreaksIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := following{newLogServer(t)}
		s.answers(func(w http.ResponseWriter, _ *http.Request) {
			switch s.reads.Load() {
			case 1:
				_, _ = io.WriteString(w, "one\n")
				w.(http.Flusher).Flush()
				fakeapi.Hangup(w)
			case 2:
				http.Error(w, "follow is not supported", http.StatusNotImplemented)
			case 3:
				_, _ = io.WriteString(w, "unable to retrieve container logs for containerd://abc")
			default:
				_, _ = io.WriteString(w, "one\ntwo\n")
			}
		})
		s.becomes("Running", container("running", 0))
		for _, what := range []string{"connection reset", "follow is not supported", "the node answered"} {
			l := s.await(t, what, func(l validation.LogState) bool { return l.Err != nil && strings.Contains(l.Err.Error(), what) })
			if l.Final {
				t.Errorf("final with the error %v", l.Err)
			}
		}
		if l := s.says(t, "one\ntwo\n"); l.Err != nil {
			t.Errorf("at last: %v", l.Err)
		}
	})
}

func TestAStreamOfAnEarlierRunIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, first, second := following{newLogServer(t)}, make(logStream), make(logStream)
		s.answers(first.serve)
		s.becomes("Running", container("running", 0))
		s.await(t, "the first question", func(validation.LogState) bool { return true })
		first <- "first\n"
		s.says(t, "first\n")
		s.answers(second.serve)
		s.becomes("Running", container("running", 1))
		second <- "second\n"
		s.says(t, "second\n")
	})
}

func TestAFollowedLogIsBounded(t *testing.T) {
	var l validation.LogState
	chunk := bytes.Repeat([]byte("x"), maxFollowedBytes/4)
	for range 9 {
		grow(&l, chunk)
	}
	if len(l.Text) != maxFollowedBytes || int(l.Cut)+len(l.Text) != 9*len(chunk) {
		t.Errorf("%d bytes are kept, %d are cut", len(l.Text), l.Cut)
	}
}
