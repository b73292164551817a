// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"sync"
	"time"
)

// company is the time that a spec has spent beside the objects of the spec before it. It does not count: what a node
// does about those may delay it, and a pod may have to wait until there is room. The zero value is none.
type company struct {
	// over is closed when those objects have gone, or have not in time; nil if there never were any.
	over chan struct{}
	// bound is how long it may take.
	bound time.Duration

	mu    sync.Mutex
	until time.Time
}

func (c *company) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.until.IsZero() {
		c.until = time.Now()
		close(c.over)
	}
}

// since is the part of the time since t, which is not before the spec began.
func (c *company) since(t time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.over == nil:
		return 0
	case c.until.IsZero():
		return time.Since(t)
	}
	return max(0, c.until.Sub(t))
}

// wait waits for its end, if it had not come at t.
func (c *company) wait(ctx context.Context, t time.Time) (waited bool) {
	if c.since(t) == 0 {
		return false
	}
	select {
	case <-c.over:
		return true
	case <-ctx.Done():
		return false
	}
}
