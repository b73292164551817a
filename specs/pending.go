// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// lastResort bounds the clean-up of specs whose own was skipped.
const lastResort = 10 * time.Second

// pending are the specs whose clean-up has not run yet. Ginkgo skips clean-up at its second interrupt, and ends one
// that takes too long; what is pending after a spec is removed then.
type pending struct {
	mu    sync.Mutex
	specs map[*spec]bool
	// left are objects that did not go in time.
	left []client.Remaining
}

func (p *pending) begin(s *spec) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.specs == nil {
		p.specs = map[*spec]bool{}
	}
	p.specs[s] = true
}

// settled says that nothing more is to be done for a spec.
func (p *pending) settled(s *spec) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.specs, s)
}

// leftNothing reports whether all objects have gone in time until now.
func (p *pending) leftNothing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.left) == 0
}

// leave notes what did not go.
func (p *pending) leave(left []client.Remaining) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = append(p.left, left...)
}

// settle replaces what is known of objects: of all, those that are left still exist.
func (p *pending) settle(all []client.Ref, left []client.Remaining) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = slices.DeleteFunc(p.left, func(r client.Remaining) bool {
		return slices.ContainsFunc(all, func(ref client.Ref) bool { return ref.UID == r.Ref.UID })
	})
	p.left = append(p.left, left...)
}

// tellLeft says, as the last word of a run, what it has left behind.
func (s *Suite) tellLeft(out io.Writer) {
	p := &s.pending
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.left) == 0 {
		return
	}
	fmt.Fprintf(out, "%s still existed when the run ended:\n", text.Count(len(p.left), "object"))
	for _, left := range p.left {
		fmt.Fprintf(out, "  still here %s\n", left)
	}
	fmt.Fprintf(out, "To remove what is left after the grace periods: %s\n", s.sweepCommand())
	p.left = nil
}

// rescueAll cleans up what is pending, and tells out what remains. What has begun ahead of Ginkgo goes on.
func (s *Suite) rescueAll(out io.Writer) {
	p := &s.pending
	p.mu.Lock()
	specs := slices.Collect(maps.Keys(p.specs))
	p.mu.Unlock()
	for _, sp := range specs {
		if a := s.ahead.Load(); a == nil || a.spec != sp {
			sp.rescue(out)
		}
	}
}

// rescue cleans up after a spec whose own clean-up was skipped, and tells out what remains.
func (s *spec) rescue(out io.Writer) {
	s.abandon()
	if s.Config.Keep || len(s.refs()) == 0 {
		return
	}
	fmt.Fprintf(out, "Cleaning up after %s, for up to %s\n", s.name(), lastResort)
	removal := s.remove(context.Background(), interrupted, lastResort)
	s.leave(removal.left)
	if failure := removal.failure(s); failure != nil {
		fmt.Fprintln(out, failure)
	}
	if len(removal.kept) > 0 {
		s.record.note(func(r *report.Record) { r.Kept = true })
		fmt.Fprintf(out, "kept: %s\n", strings.Join(client.DeleteCommands(s.Config.Context, removal.kept...), "; "))
	}
}
