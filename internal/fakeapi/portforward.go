// SPDX-License-Identifier: Apache-2.0

package fakeapi

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"

	"github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/portforward"
	forward "k8s.io/client-go/tools/portforward"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// ErrReset is returned by [Script.Port] to break the connection to the client instead of closing the one to the port.
var ErrReset = errors.New("reset")

// portForward serves connections to the ports of a pod, over SPDY in a WebSocket or over SPDY as the client asks.
func (s *Server) portForward(w http.ResponseWriter, r *http.Request, t target) {
	pod, script, ok := s.scripted(w, t)
	if !ok {
		return
	}
	if script.Port == nil { // a node's own words, which the API server passes on
		http.Error(w, "port-forward is not implemented", http.StatusNotImplemented)
		return
	}
	streams := make(chan httpstream.Stream)
	hijacked := &hijacking{ResponseWriter: w}
	conn := upgrade(hijacked, r, func(stream httpstream.Stream, replied <-chan struct{}) error {
		go func() {
			<-replied
			streams <- stream
		}()
		return nil
	})
	if conn == nil {
		return
	}
	defer func() { _ = conn.Close() }()
	var complaints, data httpstream.Stream
	for complaints == nil || data == nil {
		select {
		case stream := <-streams:
			if stream.Headers().Get(corev1.StreamType) == corev1.StreamTypeError {
				complaints = stream
			} else {
				data = stream
			}
		case <-conn.CloseChan():
			return
		}
	}
	port, _ := strconv.Atoi(data.Headers().Get(corev1.PortHeader))
	err := script.Port(pod, port, data)
	if errors.Is(err, ErrReset) { // at once, without a word on the streams
		_ = hijacked.conn.Close()
		return
	}
	if err != nil {
		_, _ = io.WriteString(complaints, err.Error())
	}
	_, _ = data.Close(), complaints.Close()
	<-conn.CloseChan() // closing earlier may lose what was sent
}

// hijacking remembers the connection of a request that is upgraded.
type hijacking struct {
	http.ResponseWriter
	conn net.Conn
}

// Hijack implements http.Hijacker.
func (h *hijacking) Hijack() (conn net.Conn, buffered *bufio.ReadWriter, err error) {
	h.conn, buffered, err = http.NewResponseController(h.ResponseWriter).Hijack()
	return h.conn, buffered, err
}

// upgrade makes a SPDY connection of a request; nil if it cannot.
func upgrade(w http.ResponseWriter, r *http.Request, handle httpstream.NewStreamHandler) httpstream.Connection {
	if !websocket.IsWebSocketUpgrade(r) {
		if _, err := httpstream.Handshake(r, w, []string{portforward.PortForwardV1Name}); err != nil {
			WriteStatus(w, http.StatusBadRequest, metav1.StatusReasonBadRequest, err.Error())
			return nil
		}
		return spdy.NewResponseUpgrader().UpgradeResponse(w, r, handle)
	}
	upgrader := websocket.Upgrader{Subprotocols: []string{portforward.WebsocketsSPDYTunnelingPortForwardV1}}
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil
	}
	conn, err := spdy.NewServerConnection(forward.NewTunnelingConnection("server", socket), handle)
	if err != nil {
		return nil
	}
	return conn
}
