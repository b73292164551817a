// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// event is one line of a watch.
type event struct {
	Type   string          `json:"type"`
	Object json.RawMessage `json:"object"`
}

// watch passes the events of one request on, without those of pods in the queue.
type watch struct {
	*io.PipeReader
	out      *io.PipeWriter
	upstream io.Closer
}

// Close ends the request to the API server when the kubelet ends its own.
func (w *watch) Close() error {
	_ = w.PipeReader.Close()
	return w.upstream.Close()
}

func (n *Node) changeWatch(resp *http.Response) {
	in, out := io.Pipe()
	w := &watch{PipeReader: in, out: out, upstream: resp.Body}
	body := resp.Body
	resp.Body = w
	go func() {
		n.addWatch(w)
		err := n.copyEvents(w, json.NewDecoder(body))
		n.mu.Lock()
		delete(n.watches, w)
		n.mu.Unlock()
		_ = out.CloseWithError(err)
	}()
}

// addWatch shows on a new watch which pods have left the queue while there was none.
func (n *Node) addWatch(w *watch) {
	n.turn.Lock()
	defer n.turn.Unlock()
	n.mu.Lock()
	n.watches[w] = true
	var all []*pod
	for _, p := range n.pods {
		all = append(all, p)
	}
	n.mu.Unlock()
	for _, p := range all {
		if p.hasBegun() && p.deliver() {
			_ = w.send("ADDED", p.shown())
		}
	}
}

func (n *Node) copyEvents(w *watch, in *json.Decoder) error {
	for {
		var e event
		if err := in.Decode(&e); err != nil {
			return err
		}
		if err := n.handle(w, e); err != nil {
			return err
		}
	}
}

// handle passes one event on, or keeps it to itself.
func (n *Node) handle(w *watch, e event) error {
	if e.Type == "ERROR" || e.Type == "BOOKMARK" {
		return w.write(e)
	}
	o, err := jsonobject.Decode(e.Object)
	if err != nil {
		return err
	}
	n.turn.Lock()
	defer n.turn.Unlock()
	p := n.see(o)
	switch {
	case e.Type == "DELETED":
		n.forget(p)
		if !p.wasDelivered() {
			return nil
		}
	case !p.hasBegun():
		return nil
	case p.deliver():
		e.Type = "ADDED"
	}
	return w.send(e.Type, p.shown())
}

// begin takes a pod out of the queue.
func (n *Node) begin(p *pod) {
	n.turn.Lock()
	defer n.turn.Unlock()
	p.mu.Lock()
	p.begun = true
	p.mu.Unlock()
	n.mu.Lock()
	known := n.pods[p.uid] != nil
	var watches []*watch
	for w := range n.watches {
		watches = append(watches, w)
	}
	n.mu.Unlock()
	if !known || len(watches) == 0 || !p.deliver() {
		return
	}
	for _, w := range watches {
		// The kubelet lists its pods again when this watch is broken.
		_ = w.send("ADDED", p.shown())
	}
}

func (w *watch) send(kind string, o object) error {
	return w.write(event{Type: kind, Object: jsonobject.Encode(o)})
}

func (w *watch) write(e event) error {
	_, err := w.out.Write(append(jsonobject.Encode(e), '\n'))
	return err
}

// deliver notes that the kubelet is shown the pod, and tells whether this is the first time.
func (p *pod) deliver() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := !p.delivered
	p.delivered = true
	return first
}

func (p *pod) wasDelivered() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.delivered
}

// shown is the pod as the kubelet is to see it.
func (p *pod) shown() object {
	p.mu.Lock()
	o := jsonobject.Copy(p.latest)
	p.mu.Unlock()
	p.show(o)
	return o
}

// show gives the kubelet its own times back.
func (p *pod) show(o object) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.times.restore(jsonobject.Child(o, "status"))
}
