// SPDX-License-Identifier: Apache-2.0

// Package report turns the results of a run into what people and machines read: a table, and JUnit.
package report

import (
	"cmp"
	"slices"
	"time"
)

// Verdict is what a run has found out about one template on one node.
type Verdict string

// The verdicts. Error means that the suite, not the node, is at fault or that it could not tell: it was interrupted, or
// the cluster could not be reached.
const (
	Passed           Verdict = "passed"
	Failed           Verdict = "failed"
	Error            Verdict = "error"
	Skipped          Verdict = "skipped"
	ExpectedFailure  Verdict = "expected failure"
	UnexpectedlyPass Verdict = "unexpectedly passing"
)

// Bad tells whether the verdict makes the run fail.
func (v Verdict) Bad() bool { return v == Failed || v == Error || v == UnexpectedlyPass }

// Result is the outcome of one spec.
type Result struct {
	// Node and Test identify the spec: the template's file name, or what else ran in the node's name. Node is empty for
	// what belongs to the run as a whole.
	Node, Test string
	Verdict    Verdict
	// Seconds is how long it took, clean-up included.
	Seconds float64
	// Message is the failure text, or why the spec was skipped. Output is what was recorded besides.
	Message, Output string
	// Labels are those of the spec.
	Labels []string
}

// Run is what all results of a run have in common.
type Run struct {
	// ID is the value of the label on everything that the run created.
	ID      string
	Version string
	Start   time.Time
	Elapsed time.Duration
	Results []Result
}

// Sorted returns the results in the order of the tests of each node, what belongs to no node first.
func (r Run) Sorted() []Result {
	sorted := slices.Clone(r.Results)
	slices.SortStableFunc(sorted, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Test, b.Test))
	})
	return sorted
}

// Preconditions is the name of the spec that runs before the templates of a node.
const Preconditions = "preconditions"

func rank(r Result) int {
	if r.Test == Preconditions {
		return 0
	}
	return 1
}
