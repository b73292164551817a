// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"context"
	"sync"
)

// background are goroutines that end together. Its lock also guards what they are started for.
type background struct {
	mu      sync.Mutex
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
}

func newBackground() background {
	ctx, cancel := context.WithCancel(context.Background())
	return background{ctx: ctx, cancel: cancel}
}

// start runs a function in the background, unless that is closed. The caller holds the lock.
func (b *background) start(run func()) {
	if b.ctx.Err() == nil {
		b.running.Go(run)
	}
}

// close ends what runs, and waits for it.
func (b *background) close() {
	b.mu.Lock()
	b.cancel()
	b.mu.Unlock()
	b.running.Wait()
}
