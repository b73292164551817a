// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Delays between tries double from the first to the last.
const (
	firstDelay = 100 * time.Millisecond
	lastDelay  = 3 * time.Second
)

// retry calls op until it succeeds, fails finally, or ctx ends; then the operation's own last error is returned beside
// the context's: that of the last try that ctx did not cut off, if there is one.
func retry(ctx context.Context, op func(context.Context) error) error {
	return retryIf(ctx, Transient, op)
}

// retryIf is retry with the caller's notion of what is worth another try.
func retryIf(ctx context.Context, again func(error) bool, op func(context.Context) error) error {
	var last error
	for delay := firstDelay; ; delay = min(2*delay, lastDelay) {
		err := op(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil && last != nil && errors.Is(err, ctx.Err()) {
			err = last // a try that was cut off says less than the one before
		}
		last = err
		if ctx.Err() == nil && !again(err) {
			return err
		}
		if !Sleep(ctx, max(jitter(delay), RetryAfter(err))) {
			return fmt.Errorf("%w (gave up: %w)", err, context.Cause(ctx))
		}
	}
}

// jitter spreads many clients that lost the same server at the same moment.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1)
}

// Sleep waits for d, or less if ctx ends. It returns false if ctx has ended.
func Sleep(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
