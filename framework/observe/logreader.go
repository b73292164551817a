// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// logReader reads one log: when its container changes state, and while that runs at most once per interval, but never
// more than half of the time.
type logReader struct {
	all *logReaders
	ref validation.LogRef

	mu    sync.Mutex
	state validation.LogState

	// The rest belongs to run.
	memory  logMemory
	tried   bool
	last    containerView
	next    time.Time // zero: not before the container changes
	errors  int
	silent  int       // the readings in a row that the node left unanswered
	endedAt time.Time // when the first of the equal readings after the end began; zero: there is none
}

func (r *logReader) get() validation.LogState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

func (r *logReader) run() {
	for r.all.ctx.Err() == nil {
		wake := r.all.tracker.Changed()
		pod := r.livePod()
		if pod == nil {
			r.wait(wake, time.Time{})
			continue
		}
		r.look(pod)
		r.wait(wake, r.next)
	}
}

// look decides by the pod's status whether to read, and does.
func (r *logReader) look(pod *corev1.Pod) {
	view := viewContainer(pod, r.ref.Container)
	if !view.sameInstance(r.last) {
		r.memory = logMemory{}
		r.publish(func(l *validation.LogState) {
			l.Final, l.Confirmed, l.Vanished = false, false, 0
			if l.Earlier != nil {
				l.Earlier = nil
				l.Generation++
			}
		})
	}
	if r.last.uid != "" && r.last.uid != view.uid {
		r.publish(func(l *validation.LogState) {
			*l = validation.LogState{Err: validation.ErrLogNotRead, Generation: l.Generation + 1}
		})
	}
	err := view.readable(podapi.CallContainer(pod, r.ref.Container), r.ref.Previous)
	switch {
	case err != nil:
		r.postpone(view, err)
	case r.tried && r.get().Final && view.sameInstance(r.last) && !r.due():
		r.last = view
	case !r.tried || view != r.last || r.due():
		r.read(pod, view)
	}
}

// livePod is the pod of the request, nil if it was not seen yet or is gone: then what was read of its log stands.
func (r *logReader) livePod() *corev1.Pod {
	var live *corev1.Pod
	for _, pod := range r.all.tracker.Pods(r.ref.Selector()) {
		if !pod.Gone && (r.ref.UID == "" || r.ref.UID == pod.Pod.UID) {
			live = pod.Pod
		}
	}
	return live
}

func (r *logReader) due() bool {
	return !r.next.IsZero() && !time.Now().Before(r.next)
}

// wait returns when something changed, or at the given time unless that is zero.
func (r *logReader) wait(wake <-chan struct{}, until time.Time) {
	var alarm <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-wake:
	case <-alarm:
	case <-r.all.ctx.Done():
	}
}

// postpone notes why there is no log yet. It sends no request to the node.
func (r *logReader) postpone(view containerView, reason error) {
	r.tried, r.last, r.next = false, view, time.Time{}
	r.publish(func(l *validation.LogState) {
		l.Err, l.Final, l.Confirmed = &validation.NotReadableError{Reason: reason}, false, false
	})
}

func (r *logReader) read(pod *corev1.Pod, view containerView) {
	began := time.Now()
	if !r.tried || view != r.last {
		r.endedAt = time.Time{}
	}
	r.tried, r.last = true, view
	r.publish(func(l *validation.LogState) {
		if waited := (*validation.NotReadableError)(nil); errors.As(l.Err, &waited) {
			l.Err = validation.ErrLogNotRead
		}
	})
	got := r.all.client.FetchLog(r.all.ctx, r.ref)
	if r.all.ctx.Err() != nil {
		return
	}
	got.Err = r.doubt(got.Err)
	complete := got.Err == nil && view.ended(pod, r.ref.Container, r.ref.Previous)
	var unchanged time.Duration
	if complete {
		unchanged = r.unchanged(got, began)
	}
	// An empty log is doubted until its grace has passed.
	final := complete && (len(got.Text) > 0 || unchanged >= r.all.emptyGrace)
	confirmed := final && unchanged >= logInterval
	r.schedule(got.Err, began, complete && !confirmed || view.mayGrow(r.ref.Previous))
	r.publish(func(l *validation.LogState) { r.take(l, got, view.mayGrow(r.ref.Previous), final, confirmed) })
}

// doubt returns the error of a reading as one that says nothing of the node, unless it was silent often enough:
// something between it and the API server can lose one request.
func (r *logReader) doubt(err error) error {
	if !client.Silent(err) {
		r.silent = 0
		return err
	}
	if r.silent++; r.silent < silentReadings {
		return unproven{err}
	}
	return err
}

// unproven is the silence of a node that something else may have caused.
type unproven struct{ error }

// Unwrap makes it a [client.ErrNoAnswer].
func (u unproven) Unwrap() []error { return []error{u.error, client.ErrNoAnswer} }

// unchanged returns for how long the readings after the end have been equal.
func (r *logReader) unchanged(got validation.LogState, began time.Time) time.Duration {
	known := r.get()
	if r.endedAt.IsZero() || got.Cut != known.Cut || !bytes.Equal(got.Text, known.Text) {
		r.endedAt = began
	}
	return began.Sub(r.endedAt)
}

// schedule sets when to read again if the container does not change: never, unless the reading failed or another is
// wanted.
func (r *logReader) schedule(err error, began time.Time, again bool) {
	now := time.Now()
	pause := max(logInterval, now.Sub(began))
	switch {
	case r.silent > 0:
		r.next = now.Add(logInterval) // such a reading took its whole time, and a check may wait for the next one
		return
	case err != nil:
		r.errors++
		backoff := logInterval << min(r.errors-1, 8)
		r.next = now.Add(max(pause, min(backoff, logErrorInterval)))
		return
	case again:
		r.next = now.Add(pause)
	default:
		r.next = time.Time{}
	}
	r.errors = 0
}

// take merges a reading into what is known. A final reading stands if the one that should confirm it fails.
func (r *logReader) take(l *validation.LogState, got validation.LogState, live, final, confirmed bool) {
	if got.Err != nil && l.Final {
		return
	}
	l.Err, l.Final, l.Confirmed = got.Err, final, confirmed
	switch {
	case got.Err == nil && !r.ref.Sliding():
		r.memory.merge(l, got, live)
	case got.Err == nil, !l.Read:
		setText(l, got)
	}
	l.Read = l.Read || got.Err == nil
}

// publish changes the state, and wakes the spec if the change can matter to a check.
func (r *logReader) publish(change func(*validation.LogState)) {
	r.mu.Lock()
	before := r.state
	change(&r.state)
	after := r.state
	r.mu.Unlock()
	if differ(before, after) {
		r.all.tracker.changed.fire()
	}
}

func differ(a, b validation.LogState) bool {
	return a.Read != b.Read || a.Final != b.Final || a.Confirmed != b.Confirmed || a.Cut != b.Cut ||
		fmt.Sprint(a.Err) != fmt.Sprint(b.Err) || a.Generation != b.Generation
}
