// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// ExecResult is how a command ends.
type ExecResult struct {
	Stdout, Stderr string
	ExitCode       int
	// NoStatus closes the connection without a word about the end, as a proxy may.
	NoStatus bool
	// Reset breaks the connection instead of closing it.
	Reset bool
	// Hang sends no status, and waits until the client goes.
	Hang bool
	// Failure is why the command could not be run, as the API server passes it on; empty if it ran.
	Failure string
}

// exec serves a command over a WebSocket.
func (s *Server) exec(w http.ResponseWriter, r *http.Request, t target) {
	pod, script, ok := s.scripted(w, t)
	if !ok {
		return
	}
	if script.Exec == nil {
		WriteStatus(w, http.StatusNotImplemented, "NotImplemented", "this node runs no commands")
		return
	}
	ServeExec(w, r, script.Exec(pod, r.URL.Query()["command"]))
}

// attach serves a connection to a container over a WebSocket or SPDY. What it answers comes after a line of input.
func (s *Server) attach(w http.ResponseWriter, r *http.Request, t target) {
	pod, script, ok := s.scripted(w, t)
	if !ok {
		return
	}
	if script.Attach == nil {
		WriteStatus(w, http.StatusNotImplemented, "NotImplemented", "this node attaches to nothing")
		return
	}
	ServeAttach(w, r, func(stdin string) ExecResult { return script.Attach(pod, stdin) })
}

// ServeAttach is [ServeExec] with a result that depends on the input.
func ServeAttach(w http.ResponseWriter, r *http.Request, answer func(stdin string) ExecResult) {
	if !websocket.IsWebSocketUpgrade(r) {
		serveSPDY(w, r, answer)
		return
	}
	serveSocket(w, r, answer)
}

// Channels of the protocol v5.channel.k8s.io: the first byte of a message.
const (
	stdoutChannel = remotecommand.StreamStdOut
	stderrChannel = remotecommand.StreamStdErr
	errorChannel  = remotecommand.StreamErr
)

// ServeExec upgrades the connection, to a WebSocket or to SPDY as the client asks,
// and plays the result of a command.
func ServeExec(w http.ResponseWriter, r *http.Request, result ExecResult) {
	ServeAttach(w, r, func(string) ExecResult { return result })
}

func serveSocket(w http.ResponseWriter, r *http.Request, answer func(stdin string) ExecResult) {
	upgrader := websocket.Upgrader{Subprotocols: []string{remotecommand.StreamProtocolV5Name}}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	send := func(channel byte, text string) {
		if text != "" {
			_ = conn.WriteMessage(websocket.BinaryMessage, append([]byte{channel}, text...))
		}
	}
	stdin := ""
	for r.URL.Query().Get("stdin") == "true" && !strings.HasSuffix(stdin, "\n") {
		_, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if message[0] == remotecommand.StreamStdIn {
			stdin += string(message[1:])
		}
	}
	result := answer(stdin)
	send(stdoutChannel, result.Stdout)
	send(stderrChannel, result.Stderr)
	if result.Hang {
		for err = nil; err == nil; _, _, err = conn.ReadMessage() {
		}
		return
	}
	if !result.NoStatus {
		status, _ := json.Marshal(result.status())
		send(errorChannel, string(status))
	}
	if result.Reset {
		return
	}
	_ = conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
	_, _, _ = conn.ReadMessage() // the client's own farewell: closing earlier may lose what was sent
}

// serveSPDY plays the result of a command on the streams that the client opens.
func serveSPDY(w http.ResponseWriter, r *http.Request, answer func(stdin string) ExecResult) {
	if _, err := httpstream.Handshake(r, w, []string{remotecommand.StreamProtocolV4Name}); err != nil {
		WriteStatus(w, http.StatusBadRequest, metav1.StatusReasonBadRequest, err.Error())
		return
	}
	streams, opened := make(chan httpstream.Stream), sync.WaitGroup{}
	conn := spdy.NewResponseUpgrader().UpgradeResponse(w, r, func(stream httpstream.Stream, replied <-chan struct{}) error {
		opened.Go(func() {
			<-replied
			streams <- stream
		})
		return nil
	})
	if conn == nil {
		return
	}
	defer func() { _ = conn.Close() }()
	byType := map[string]httpstream.Stream{}
	for len(byType) < streamsOf(r) {
		select {
		case stream := <-streams:
			byType[stream.Headers().Get(corev1.StreamType)] = stream
		case <-conn.CloseChan():
			return
		}
	}
	opened.Wait()
	stdin := ""
	if in := byType[corev1.StreamTypeStdin]; in != nil {
		stdin, _ = bufio.NewReader(in).ReadString('\n')
	}
	result := answer(stdin)
	for kind, text := range map[string]string{corev1.StreamTypeStdout: result.Stdout, corev1.StreamTypeStderr: result.Stderr} {
		if out := byType[kind]; out != nil {
			_, _ = io.WriteString(out, text)
		}
	}
	if !result.NoStatus && !result.Hang {
		_ = json.NewEncoder(byType[corev1.StreamTypeError]).Encode(result.status())
	}
	if result.Hang {
		<-conn.CloseChan()
		return
	}
	for _, stream := range byType {
		_ = stream.Close()
	}
	if !result.NoStatus && !result.Reset {
		<-conn.CloseChan() // closing earlier may lose what was sent
	}
}

// streamsOf is how many streams a client opens for a command: that of the status, those that it asks for, and with a
// terminal that of its size.
func streamsOf(r *http.Request) int {
	n := 1
	for _, name := range []string{"stdin", "stdout", "stderr", "tty"} {
		if r.URL.Query().Get(name) == "true" {
			n++
		}
	}
	return n
}

// status is what the API server says at the end.
func (r ExecResult) status() metav1.Status {
	code := r.ExitCode
	switch {
	case r.Failure != "":
		return metav1.Status{Status: metav1.StatusFailure, Reason: metav1.StatusReasonInternalError, Message: r.Failure, Code: http.StatusInternalServerError}
	case code == 0:
		return metav1.Status{Status: metav1.StatusSuccess}
	}
	return metav1.Status{
		Status: metav1.StatusFailure, Reason: remotecommand.NonZeroExitCodeReason,
		Message: fmt.Sprintf("command terminated with non-zero exit code: exit status %d", code),
		Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{Type: remotecommand.ExitCodeCauseType, Message: strconv.Itoa(code)}}},
	}
}
