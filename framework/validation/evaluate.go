// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"sync"
)

// Evaluate judges the checks on a state. It is pure: no I/O, no clock. To judge
// again and again, use an [Evaluator], which does not search unchanged logs
// twice.
func (c Checks) Evaluate(s State) Result { return NewEvaluator(c).Evaluate(s) }

// Evaluator judges the checks of one phase of one test, again and again as the
// state changes. It remembers what was found in logs and objects that have not
// changed since (see [LogState.Generation] and metadata.resourceVersion); its
// results are those of [Checks.Evaluate]. It is safe for concurrent use.
type Evaluator struct {
	checks Checks

	mu      sync.Mutex
	tallies map[tallyKey]cachedTally
	objects map[int]cachedObject
}

// tallyKey is a check_logs entry and the log that it looks at.
type tallyKey struct {
	check int
	log   string
}

type cachedTally struct {
	generation uint64
	size       int
	tally      tally
}

type cachedObject struct {
	uid, version string
	verdict      Verdict
	reason       string
}

// NewEvaluator returns an Evaluator that remembers nothing yet.
func NewEvaluator(c Checks) *Evaluator {
	return &Evaluator{checks: c, tallies: map[tallyKey]cachedTally{}, objects: map[int]cachedObject{}}
}

// Evaluate judges the checks on a state.
func (e *Evaluator) Evaluate(s State) Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	s = steady{s, map[string]LogState{}}
	var r Result
	for i, check := range e.checks.Pods {
		o := check.evaluate(s)
		o.Check, o.Line = fmt.Sprintf("%scheck_pods[%d]", e.checks.path, i), check.Pos.Line
		r.Outcomes = append(r.Outcomes, o)
	}
	for i, check := range e.checks.Logs {
		o := e.log(i, check, s)
		o.Check, o.Line = fmt.Sprintf("%scheck_logs[%d]", e.checks.path, i), check.Pos.Line
		r.Outcomes = append(r.Outcomes, o)
	}
	for i, check := range e.checks.Objects {
		o := e.object(i, check, s)
		o.Check, o.Line = fmt.Sprintf("%scheck_objects[%d]", e.checks.path, i), check.Pos.Line
		r.Outcomes = append(r.Outcomes, o)
	}
	return r
}

// steady is a state in which a log is the same for all checks of an evaluation: one that is read in the meantime must not
// let a later check decide before an earlier one.
type steady struct {
	State
	logs map[string]LogState
}

func (s steady) Log(ref LogRef) LogState {
	key := ref.Key()
	l, known := s.logs[key]
	if !known {
		l = s.State.Log(ref)
		s.logs[key] = l
	}
	return l
}

// tally searches a log, or remembers what it found in it.
func (e *Evaluator) tally(check int, m Match, ref LogRef, l LogState) tally {
	key := tallyKey{check, ref.Key()}
	if old, ok := e.tallies[key]; ok && l.Generation != 0 && old.generation == l.Generation && old.size == len(l.Text) {
		return old.tally
	}
	t := m.tally(l.Text)
	if l.Generation != 0 {
		e.tallies[key] = cachedTally{l.Generation, len(l.Text), t}
	}
	return t
}
