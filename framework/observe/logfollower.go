// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"slices"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// maxFollowedBytes is how much is kept of a log that is followed: its end.
const maxFollowedBytes = 4 << 20

// follow reads the log of each run of the container as one stream. Only a stream that breaks is read again, from the
// start: one that ends properly has ended for good, also if the container goes on. Otherwise a node that serves the log
// up to now and ends would be taken for one that follows it.
func (r *logReader) follow() {
	for r.all.ctx.Err() == nil {
		wake := r.all.tracker.Changed()
		pod := r.livePod()
		if pod == nil {
			r.wait(wake, time.Time{})
			continue
		}
		view := viewContainer(pod, r.ref.Container)
		if r.last.uid != "" && !view.sameInstance(r.last) {
			r.tried = false
			r.publish(func(l *validation.LogState) {
				*l = validation.LogState{Err: validation.ErrLogNotRead, Generation: l.Generation + 1}
			})
		}
		err := view.readable(podapi.CallContainer(pod, r.ref.Container), false)
		switch {
		case err != nil:
			r.postpone(view, err)
		case !r.tried || r.due():
			r.last = view
			r.stream(view)
			continue // the pod may have changed meanwhile
		}
		r.last = view
		r.wait(wake, r.next)
	}
}

// stream reads one stream to its end, or until another run has begun.
func (r *logReader) stream(view containerView) {
	ctx, cancel := context.WithCancel(r.all.ctx)
	defer cancel()
	r.all.running.Go(func() { r.endWith(ctx, cancel, view) })
	r.tried = true
	began := time.Now()
	err := r.all.client.FollowLog(ctx, r.ref, func() {
		r.publish(func(l *validation.LogState) {
			*l = validation.LogState{Read: true, Generation: l.Generation + 1}
		})
	}, func(chunk []byte) { r.publish(func(l *validation.LogState) { grow(l, chunk) }) })
	if ctx.Err() != nil {
		return
	}
	r.schedule(err, began, false)
	r.publish(func(l *validation.LogState) { l.Err, l.Final, l.Confirmed = err, err == nil, err == nil })
}

// endWith ends a stream when the container has begun another run. One of a pod that is gone may still bring its last
// lines.
func (r *logReader) endWith(ctx context.Context, cancel func(), view containerView) {
	for ctx.Err() == nil {
		wake := r.all.tracker.Changed()
		if pod := r.livePod(); pod != nil && !viewContainer(pod, r.ref.Container).sameInstance(view) {
			cancel()
			return
		}
		select {
		case <-wake:
		case <-ctx.Done():
		}
	}
}

// grow adds what has arrived. The bytes that earlier states hold do not change.
func grow(l *validation.LogState, chunk []byte) {
	l.Text = append(l.Text, chunk...)
	if extra := len(l.Text) - maxFollowedBytes; extra > maxFollowedBytes {
		l.Text = slices.Clone(l.Text[extra:])
		l.Cut += int64(extra)
	}
	l.Generation++
}
