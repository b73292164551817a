// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"
	"sync"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Evaluate judges the checks on a state. It is pure: no I/O, no clock. To judge again and again, use an [Evaluator],
// which does not search unchanged logs twice.
func (c Checks) Evaluate(s State) Evaluation { return NewEvaluator(c).Evaluate(s) }

// Evaluator judges the checks of one phase of one test, again and again as the state changes. It remembers what was
// found in logs and objects that have not changed since (see [LogState.Generation] and metadata.resourceVersion); its
// results are those of [Checks.Evaluate]. It is safe for concurrent use.
type Evaluator struct {
	// Settle is how long a pod that has ended must not have changed before an expression about its status is judged for
	// good. The default is [podapi.SettleTime].
	Settle time.Duration
	// Since is when the phase began: what was seen before does not count for checks over time. The default is no limit.
	Since time.Time

	checks Checks

	mu       sync.Mutex
	searches map[searchKey]search
	objects  map[objectKey]cachedObject
	courses  map[courseKey]*course
}

// searchKey is a check_logs entry and the log that it looks at.
type searchKey struct {
	check int
	log   LogRef
}

// search is what a check_logs entry found in a text.
type search struct {
	generation uint64
	size       int
	found      matches
}

// objectKey is a check_objects entry and, if that is about several objects, the name of one.
type objectKey struct {
	check int
	name  string
}

type cachedObject struct {
	versions string // see versionsOf
	verdict  Verdict
	reason   string
}

// NewEvaluator returns an Evaluator that remembers nothing yet.
func NewEvaluator(c Checks) *Evaluator {
	return &Evaluator{
		Settle: podapi.SettleTime, checks: c,
		searches: map[searchKey]search{}, objects: map[objectKey]cachedObject{}, courses: map[courseKey]*course{},
	}
}

// Evaluate judges the checks on a state.
func (e *Evaluator) Evaluate(s State) Evaluation {
	e.mu.Lock()
	defer e.mu.Unlock()
	s = steady{s, map[LogRef]LogState{}}
	var all Evaluation
	add := func(kind CheckKind, index, line int, o Outcome) {
		o.Check, o.Line = CheckRef{Kind: kind, Phase: e.checks.phase, Index: index}, line
		all.add(o)
	}
	for i, check := range e.checks.Pods {
		add(CheckPods, i, check.Pos.Line, e.pods(i, check, s))
	}
	for i, check := range e.checks.Logs {
		add(CheckLogs, i, check.Pos.Line, e.log(i, check, s))
	}
	for i, check := range e.checks.Objects {
		add(CheckObjects, i, check.Pos.Line, e.object(i, check, s))
	}
	for i, check := range e.checks.Events {
		add(CheckEvents, i, check.Pos.Line, e.event(check, s))
	}
	return all
}

// steady is a state in which a log is the same for all checks of an evaluation: one that is read in the meantime must
// not let a later check decide before an earlier one.
type steady struct {
	State
	logs map[LogRef]LogState
}

func (s steady) Log(ref LogRef) LogState {
	l, known := s.logs[ref]
	if !known {
		l = s.State.Log(ref)
		s.logs[ref] = l
	}
	return l
}

// find searches a log, or returns what it found in it before.
func (e *Evaluator) find(check int, m Match, ref LogRef, l LogState) matches {
	key := searchKey{check, ref}
	if old, ok := e.searches[key]; ok && l.Generation != 0 && old.generation == l.Generation && old.size == len(l.Text) {
		return old.found
	}
	found := m.find(append(slices.Clone(l.Earlier), l.Text)...)
	found.shown = sync.OnceValue(func() string { return m.excerpt(l.Text, found) })
	if l.Generation != 0 {
		e.searches[key] = search{l.Generation, len(l.Text), found}
	}
	return found
}
