// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/remotecommand"
)

// scripted returns a pod and its script, and answers the request itself if there is no such pod.
func (s *Server) scripted(w http.ResponseWriter, t target) (*corev1.Pod, Script, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pod := s.pod(t.path)
	if pod == nil {
		WriteError(w, t.notFound())
		return nil, Script{}, false
	}
	return pod, s.scripts[t.path], true
}

// log serves what the script says. Previous instances, times and following are not served.
func (s *Server) log(w http.ResponseWriter, r *http.Request, t target) {
	pod, script, ok := s.scripted(w, t)
	if !ok {
		return
	}
	query := r.URL.Query()
	container := query.Get("container")
	if container == "" {
		container = pod.Spec.Containers[0].Name
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses) {
		if waiting := status.State.Waiting; status.Name == container && waiting != nil {
			WriteError(w, apierrors.NewBadRequest(fmt.Sprintf("container %q in pod %q is waiting to start: %s", container, pod.Name, waiting.Reason)))
			return
		}
	}
	text := ""
	if script.Log != nil {
		text = script.Log(pod, container)
	}
	if n, err := strconv.Atoi(query.Get("tailLines")); err == nil {
		lines := strings.SplitAfter(text, "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		text = strings.Join(lines[max(0, len(lines)-n):], "")
	}
	if n, err := strconv.Atoi(query.Get("limitBytes")); err == nil {
		text = text[:min(n, len(text))]
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write([]byte(text))
}

// ExecResult is how a command ends.
type ExecResult struct {
	Stdout, Stderr string
	ExitCode       int
	// NoStatus closes the connection without a word about the end, as a proxy may.
	NoStatus bool
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

// Channels of the protocol v5.channel.k8s.io: the first byte of a message.
const (
	stdoutChannel = remotecommand.StreamStdOut
	stderrChannel = remotecommand.StreamStdErr
	errorChannel  = remotecommand.StreamErr
)

// ServeExec upgrades the connection and plays the result of a command. A client that asks for no WebSocket is
// refused, as by an API server that speaks no SPDY.
func ServeExec(w http.ResponseWriter, r *http.Request, result ExecResult) {
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
	send(stdoutChannel, result.Stdout)
	send(stderrChannel, result.Stderr)
	if !result.NoStatus {
		status, _ := json.Marshal(exitStatus(result.ExitCode))
		send(errorChannel, string(status))
	}
	_ = conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
	_, _, _ = conn.ReadMessage() // the client's own farewell: closing earlier may lose what was sent
}

func exitStatus(code int) metav1.Status {
	if code == 0 {
		return metav1.Status{Status: metav1.StatusSuccess}
	}
	return metav1.Status{
		Status: metav1.StatusFailure, Reason: remotecommand.NonZeroExitCodeReason,
		Message: fmt.Sprintf("command terminated with non-zero exit code: exit status %d", code),
		Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{Type: remotecommand.ExitCodeCauseType, Message: strconv.Itoa(code)}}},
	}
}
