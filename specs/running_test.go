// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// running is a run that goes on.
type running struct {
	api     *fakeapi.Server
	console *console
	process *os.Process
	// dir has everything that the run reads and writes.
	dir string
}

// console is what a run has printed up to now.
type console struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
	// closesAt is a text after which writing fails, unless it is empty.
	closesAt string
}

var errClosed = errors.New("nobody reads any more")

// Write implements io.Writer.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
	if c.closesAt != "" && strings.Contains(c.text.String(), c.closesAt) {
		return 0, errClosed
	}
	return c.text.Write(p)
}

// String is the text, next a channel that is closed when there is more.
func (c *console) String() string {
	text, _ := c.next()
	return text
}

func (c *console) next() (string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.text.String(), c.changed
}

// await waits until something holds, and looks whenever a channel of changes is closed.
func (r *running) await(t *testing.T, what string, look func() (done bool, changed <-chan struct{})) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for {
		done, changed := look()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Errorf("in vain waited for %s", what)
			return
		}
	}
}

// awaitText waits until the run has printed a text.
func (r *running) awaitText(t *testing.T, want string) {
	t.Helper()
	r.await(t, want, func() (bool, <-chan struct{}) {
		text, changed := r.console.next()
		return strings.Contains(text, want), changed
	})
}

// awaitRequest waits until the API server has seen a request that begins so.
func (r *running) awaitRequest(t *testing.T, prefix string) {
	t.Helper()
	r.await(t, prefix, func() (bool, <-chan struct{}) {
		changed := r.api.Changed()
		return r.api.Count(prefix) > 0, changed
	})
}
