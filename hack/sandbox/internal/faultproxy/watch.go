// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// event is one line of a watch.
type event struct {
	Type   string          `json:"type"`
	Object json.RawMessage `json:"object"`
}

// watch passes the events of one request on. Events that the node is to see later wait in delayed, by the pod's UID.
type watch struct {
	proxy *Proxy
	kind  string
	mu    sync.Mutex
	out   *io.PipeWriter
	// delayed holds at most one event per pod: the newest, as an addition if the node has not seen the pod.
	delayed map[string]*time.Timer
	shown   map[string]bool
}

// changeWatch replaces the body of a watch.
func (p *Proxy) changeWatch(resp *http.Response, kind string) {
	in, out := io.Pipe()
	w := &watch{proxy: p, kind: kind, out: out, delayed: map[string]*time.Timer{}, shown: map[string]bool{}}
	body := resp.Body
	go func() {
		err := w.run(body)
		w.stop()
		_ = out.CloseWithError(err)
	}()
	resp.Body = &watchBody{PipeReader: in, upstream: body}
}

// watchBody ends the request to the API server when the kubelet ends its own.
type watchBody struct {
	*io.PipeReader
	upstream io.Closer
}

// Close ends both.
func (b *watchBody) Close() error {
	_ = b.PipeReader.Close()
	return b.upstream.Close()
}

func (w *watch) run(body io.Reader) error {
	decoder := json.NewDecoder(body)
	for {
		var e event
		if err := decoder.Decode(&e); err != nil {
			return err
		}
		if err := w.handle(e); err != nil {
			return err
		}
	}
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, timer := range w.delayed {
		timer.Stop()
	}
}

// handle passes one event on, now, later, or never.
func (w *watch) handle(e event) error {
	var meta struct {
		Metadata struct{ Namespace, UID string }
	}
	if err := json.Unmarshal(e.Object, &meta); err != nil {
		return err
	}
	if _, faulty := w.proxy.catalogue.InNamespace(meta.Metadata.Namespace); !faulty || e.Type == "ERROR" || e.Type == "BOOKMARK" {
		return w.write(e)
	}
	o, err := jsonobject.Decode(e.Object)
	if err != nil {
		return err
	}
	view := w.proxy.changeObject(w.kind, o)
	if w.kind != "Pod" {
		e.Object = jsonobject.Encode(o)
		return w.write(e)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	uid := meta.Metadata.UID
	if timer := w.delayed[uid]; timer != nil {
		timer.Stop()
		delete(w.delayed, uid)
	}
	if e.Type == "DELETED" {
		return w.deleted(uid, o, view)
	}
	if !view.visible {
		if !view.until.IsZero() {
			w.later(uid, view.until, func() error { return w.show(uid, view.pod) })
		}
		return nil
	}
	if until := view.pod.unseenUntil(); until.After(time.Now()) {
		w.later(uid, until, func() error { return w.show(uid, view.pod) })
	}
	return w.send(uid, e.Type, o)
}

// deleted handles the end of a pod. The mutex is held.
func (w *watch) deleted(uid string, o object, view sight) error {
	view.pod.leave()
	if !w.shown[uid] && !view.visible {
		return nil
	}
	// Of a pod that was removed by force, this is the first that is heard of its deletion.
	view.pod.noteDeletion(time.Now())
	if until := view.pod.unseenUntil(); until.After(time.Now()) {
		w.later(uid, until, func() error { return w.write(event{Type: "DELETED", Object: jsonobject.Encode(o)}) })
		return nil
	}
	return w.write(event{Type: "DELETED", Object: jsonobject.Encode(o)})
}

func (p *pod) noteDeletion(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.deletedSince.IsZero() {
		p.chooseDeletion(now, true)
	}
}

// later sends something for a pod at a time. The mutex is held.
func (w *watch) later(uid string, at time.Time, send func() error) {
	w.delayed[uid] = time.AfterFunc(time.Until(at), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.delayed, uid)
		// The kubelet starts a new watch when this one is broken.
		_ = send()
	})
}

// show sends a pod as it is now. The mutex is held.
func (w *watch) show(uid string, seen *pod) error {
	whole, _ := seen.snapshot()
	o := jsonobject.Copy(whole)
	view := w.proxy.changeObject(w.kind, o)
	if !view.visible && !view.until.IsZero() && !seen.isGone() {
		w.later(uid, view.until, func() error { return w.show(uid, seen) })
	}
	if !view.visible || seen.isGone() {
		return nil
	}
	return w.send(uid, "MODIFIED", o)
}

// send writes an event of a pod that the node may see. The mutex is held.
func (w *watch) send(uid, kind string, o object) error {
	if !w.shown[uid] && w.hiddenOnce(uid) {
		kind = "ADDED"
	}
	w.shown[uid] = true
	return w.write(event{Type: kind, Object: jsonobject.Encode(o)})
}

// hiddenOnce tells whether the pod has a rule that may have kept it back.
func (w *watch) hiddenOnce(uid string) bool {
	w.proxy.pods.mu.Lock()
	seen := w.proxy.pods.byUID[uid]
	w.proxy.pods.mu.Unlock()
	for _, rule := range seen.fault.Rules {
		if rule.Admit != nil {
			return true
		}
	}
	return false
}

func (w *watch) write(e event) error {
	_, err := w.out.Write(append(jsonobject.Encode(e), '\n'))
	return err
}
