// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"
)

// event is one line of a watch, and when it arrived.
type event struct {
	Type   string          `json:"type"`
	Object json.RawMessage `json:"object"`
	at     time.Time
}

// relay is a watch that passes through the proxy. Faults happen to it also if they begin later than it.
type relay struct {
	proxy  *Proxy
	path   string
	events chan event
	out    *json.Encoder
	// before is the last revision of each object that was passed on, by its UID.
	before map[string]json.RawMessage
	// held is set while something is held back.
	held bool
	// cutAt is when it breaks; zero while no fault wants that.
	cutAt time.Time
}

// relay puts itself between the body of a watch and the suite.
func (p *Proxy) relay(resp *http.Response) {
	in, out := io.Pipe()
	r := &relay{
		proxy: p, path: resp.Request.URL.Path, events: make(chan event, 1000), out: json.NewEncoder(out),
		before: map[string]json.RawMessage{},
	}
	body := resp.Body
	ctx := resp.Request.Context()
	go r.read(ctx, body)
	go func() {
		_ = out.CloseWithError(r.run(ctx))
		_ = body.Close()
	}()
	resp.Body = in
}

// read closes the channel at the end of the watch.
func (r *relay) read(ctx context.Context, body io.Reader) {
	defer close(r.events)
	decoder := json.NewDecoder(body)
	for {
		var e event
		if decoder.Decode(&e) != nil {
			return
		}
		e.at = time.Now()
		select {
		case r.events <- e:
		case <-ctx.Done():
			return
		}
	}
}

// look is how often a relay looks whether a fault has begun or ended.
const look = 10 * time.Millisecond

// run passes events on. Its error breaks the connection, nil ends it properly.
func (r *relay) run(ctx context.Context) error {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		events := r.events
		if r.isSilent() {
			events = nil
		}
		if r.isCut() {
			return io.ErrUnexpectedEOF
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		case e, more := <-events:
			if !more {
				return nil
			}
			if err := r.pass(ctx, e); err != nil {
				return err
			}
		}
	}
}

// wants returns a fault of a kind that goes on.
func (r *relay) wants(kind Kind) *Fault {
	for i, f := range r.proxy.Faults {
		if f.Kind == kind && slices.Contains(f.To, Watch) && r.proxy.active(f) {
			return &r.proxy.Faults[i]
		}
	}
	return nil
}

// isSilent reports whether events are held back, which happens to a watch once while it lasts.
func (r *relay) isSilent() bool {
	if r.wants(Silence) == nil {
		r.held = false
		return false
	}
	if !r.held && len(r.events) > 0 {
		r.held = true
		r.proxy.strike()
	}
	return true
}

// isCut reports whether it is time to break the watch.
func (r *relay) isCut() bool {
	f := r.wants(Cut)
	switch {
	case f == nil:
		r.cutAt = time.Time{}
		return false
	case r.cutAt.IsZero():
		r.cutAt = time.Now().Add(r.proxy.scaled(f.Every))
		return false
	case time.Now().Before(r.cutAt):
		return false
	}
	r.proxy.strike()
	if f.Gone {
		r.proxy.mu.Lock()
		r.proxy.expired[r.path] = true
		r.proxy.mu.Unlock()
	}
	return true
}

// pass passes one event on.
func (r *relay) pass(ctx context.Context, e event) error {
	if f := r.wants(Late); f != nil {
		r.proxy.strike()
		sleep(ctx, time.Until(e.at.Add(r.proxy.scaled(f.Delay))))
	}
	if err := r.out.Encode(e); err != nil {
		return err
	}
	if r.wants(Double) != nil && e.Type != "ERROR" {
		r.proxy.strike()
		if err := r.out.Encode(e); err != nil {
			return err
		}
	}
	var object struct {
		Metadata struct{ UID string }
	}
	if e.Type == "BOOKMARK" || e.Type == "ERROR" || json.Unmarshal(e.Object, &object) != nil {
		return nil
	}
	before := r.before[object.Metadata.UID]
	r.before[object.Metadata.UID] = e.Object
	if before == nil || r.wants(Replay) == nil {
		return nil
	}
	r.proxy.strike()
	return r.out.Encode(event{Type: "MODIFIED", Object: before})
}

// entered begins what a phase begins with: an API server that goes away closes all connections.
func (p *Proxy) entered(phase Phase) {
	if phase != p.Phase {
		return
	}
	for _, f := range p.Faults {
		if f.Kind != Away {
			continue
		}
		leave := func() {
			p.strike()
			switch {
			case f.Code == 0:
				p.door.refuse(p.scaled(f.For))
			case phase != Run && phase != Start: // which have only the connection of the request that is to be answered
				p.door.disconnect()
			}
		}
		if phase == Checks { // let the answer to the creation reach the suite, which belongs to another phase
			time.AfterFunc(look, leave)
		} else {
			leave()
		}
	}
}
