// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestDeadline(t *testing.T) {
	cases := []struct {
		name    string
		happens func(gain func(time.Duration), cancelParent context.CancelCauseFunc, cancel context.CancelFunc)
		after   time.Duration
		err     error
		cause   error
	}{
		{"the time is up", func(func(time.Duration), context.CancelCauseFunc, context.CancelFunc) {}, 10 * time.Second,
			context.DeadlineExceeded, context.DeadlineExceeded},
		{"time is gained", func(gain func(time.Duration), _ context.CancelCauseFunc, _ context.CancelFunc) { gain(5 * time.Second) }, 15 * time.Second,
			context.DeadlineExceeded, context.DeadlineExceeded},
		{"time is lost", func(gain func(time.Duration), _ context.CancelCauseFunc, _ context.CancelFunc) {
			gain(-5 * time.Second)
		}, 5 * time.Second,
			context.DeadlineExceeded, context.DeadlineExceeded},
		{"all time is lost", func(gain func(time.Duration), _ context.CancelCauseFunc, _ context.CancelFunc) { gain(-time.Hour) }, time.Second,
			context.DeadlineExceeded, context.DeadlineExceeded},
		{"the parent ends", func(_ func(time.Duration), end context.CancelCauseFunc, _ context.CancelFunc) {
			end(stop{"interrupted"})
		}, time.Second,
			context.Canceled, stop{"interrupted"}},
		{"nobody needs it", func(_ func(time.Duration), _ context.CancelCauseFunc, cancel context.CancelFunc) { cancel() }, time.Second,
			context.Canceled, context.Canceled},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var gained atomic.Int64
				parent, cancelParent := context.WithCancelCause(t.Context())
				defer cancelParent(nil)
				news := make(chan struct{})
				changed := func() <-chan struct{} {
					if gained.Load() != 0 {
						return nil // nothing more happens
					}
					return news
				}
				ctx, cancel := withDeadline(parent, func() time.Duration { return 10*time.Second + time.Duration(gained.Load()) - time.Since(start) }, changed)
				defer cancel()
				child, cancelChild := context.WithTimeout(ctx, time.Hour)
				defer cancelChild()
				time.Sleep(time.Second)
				c.happens(func(d time.Duration) { gained.Store(int64(d)); close(news) }, cancelParent, cancel)
				<-child.Done()
				if waited := time.Since(start); waited != c.after {
					t.Errorf("ended after %s, want %s", waited, c.after)
				}
				for _, ctx := range []context.Context{ctx, child} {
					if !errors.Is(ctx.Err(), c.err) || !errors.Is(context.Cause(ctx), c.cause) {
						t.Errorf("error %v, cause %v", ctx.Err(), context.Cause(ctx))
					}
				}
			})
		})
	}
}
