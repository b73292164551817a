// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"time"
)

// lost is the part of the time since then in which the node could not be expected to do anything, because the API
// server was away (see [observe.State.Lost]).
func (s *spec) lost(since time.Time) time.Duration {
	ofPods, _ := s.state.Lost(since)
	ofNode, _ := s.nodes.Lost(s.node, since)
	return max(ofPods, ofNode)
}

// awaySince says since when the API server is away, or nothing.
func (s *spec) awaySince() string {
	_, ofPods := s.state.Lost(time.Now())
	_, ofNode := s.nodes.Lost(s.node, time.Now())
	for _, since := range []time.Time{ofPods, ofNode} {
		if !since.IsZero() {
			return " since " + since.Format(time.TimeOnly)
		}
	}
	return ""
}

// errAway is why the node is not judged by what it did not do in time.
var errAway = errors.New("the API server was away for so long that the node cannot be judged")

// outage returns errAway if more was lost since then than can be made up for.
func (s *spec) outage(since time.Time) error {
	if s.lost(since) > maxLost {
		return errAway
	}
	return nil
}

// within returns a context that ends after d and what was lost meanwhile, up to maxLost, or spent in company.
func (s *spec) within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	start := time.Now()
	return withDeadline(ctx, func() time.Duration {
		return d - time.Since(start) + min(s.lost(start), maxLost) + s.company.since(start)
	}, nil)
}

// deadline is a context that ends when no time is left, however much is gained in the meantime.
type deadline struct {
	context.Context
	done chan struct{}
	err  error // set before done is closed
}

// withDeadline returns a context that ends like one with a deadline when left is zero or less. If time can be lost as
// well as gained, changed returns a channel that is closed when left should be asked again; else it is nil.
func withDeadline(
	parent context.Context, left func() time.Duration, changed func() <-chan struct{},
) (context.Context, context.CancelFunc) {
	d := &deadline{Context: parent, done: make(chan struct{})}
	ctx, cancel := context.WithCancel(d)
	go d.run(ctx, left, changed)
	return ctx, cancel
}

func (d *deadline) run(used context.Context, left func() time.Duration, changed func() <-chan struct{}) {
	for {
		var news <-chan struct{}
		if changed != nil {
			news = changed() // first, so that no change is missed
		}
		rest := left()
		if rest <= 0 {
			d.end(context.DeadlineExceeded)
			return
		}
		timer := time.NewTimer(rest)
		select {
		case <-timer.C:
		case <-news:
			timer.Stop()
		case <-d.Context.Done():
			timer.Stop()
			d.end(d.Context.Err())
			return
		case <-used.Done():
			timer.Stop()
			return
		}
	}
}

func (d *deadline) end(err error) {
	d.err = err
	close(d.done)
}

// Deadline implements context.Context. There is none that is known.
func (d *deadline) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (d *deadline) Done() <-chan struct{} { return d.done }

// Err implements context.Context.
func (d *deadline) Err() error {
	select {
	case <-d.done:
		return d.err
	default:
		return nil
	}
}
