// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"context"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"sync"
	"time"
)

// fresh is how long a run on the honest node says something about failures that were seen beside it or after it.
const fresh = time.Minute

// honestRuns are the runs on the honest node that failures are compared with. Faults that are tried with the same
// templates at the same time share one.
type honestRuns struct {
	mu    sync.Mutex
	known map[string]*honestRun
	now   func() time.Time
}

// honestRun is one of them. The others are set when done is closed.
type honestRun struct {
	done     chan struct{}
	ended    time.Time
	verdicts []Verdict
	err      error
}

func newHonestRuns() *honestRuns { return &honestRuns{known: map[string]*honestRun{}, now: time.Now} }

// get returns the verdicts of templates on the honest node from a run that is under way or has ended less than a minute
// ago, or else from a new one. A run that was no success is not shared: the next may be one.
func (h *honestRuns) get(ctx context.Context, r Runner, again Job, all []Job) ([]Verdict, error) {
	var names []string
	for _, t := range again.Templates {
		names = append(names, t.Name)
	}
	key := fmt.Sprintf("%s x%g", strings.Join(names, " "), r.Multiplier)
	h.mu.Lock()
	run := h.known[key]
	if run == nil || run.over(h.now()) {
		run = &honestRun{done: make(chan struct{})}
		h.known[key] = run
		h.mu.Unlock()
		job := Job{Namespace: fmt.Sprintf("%s%08x", honestPrefix, crc32.ChecksumIEEE([]byte(again.Namespace))), Templates: again.Templates}
		run.verdicts, run.err = r.try(ctx, job, all, r.dir(again)+"-honest")
		run.ended = h.now()
		close(run.done)
		return run.verdicts, run.err
	}
	h.mu.Unlock()
	<-run.done
	return run.verdicts, run.err
}

// over tells whether a run has ended and says nothing about what is seen now.
func (r *honestRun) over(now time.Time) bool {
	select {
	case <-r.done:
		return now.Sub(r.ended) >= fresh || r.err != nil || slices.ContainsFunc(r.verdicts, func(v Verdict) bool { return v.open })
	default:
		return false
	}
}
