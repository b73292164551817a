// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"
)

// Verdict is the result of one template on one node.
type Verdict string

// The verdicts, from the best to the worst as a reader meets them.
const (
	// Passed: every check held.
	Passed Verdict = "passed"
	// Failed: the node did not do what the template asks for.
	Failed Verdict = "failed"
	// Flaky: of several attempts, some passed and some failed.
	Flaky Verdict = "flaky"
	// Error: the suite could not tell, because it was interrupted, a precondition is not met, or the cluster
	// could not be reached.
	Error Verdict = "error"
	// ExpectedFailure: the template failed, and known_failures says why.
	ExpectedFailure Verdict = "expectedFailure"
	// UnexpectedlyPass: the template passed although known_failures expects it to fail, so the list is out of date.
	UnexpectedlyPass Verdict = "unexpectedlyPassing"
	// Skipped: the template did not run.
	Skipped Verdict = "skipped"
	// Unsupported: the template did not run, or failed, because the node does not claim a capability that it needs.
	Unsupported Verdict = "unsupported"
)

// verdicts are all of them in the order in which they are told.
var verdicts = []Verdict{Passed, Failed, Flaky, Error, ExpectedFailure, UnexpectedlyPass, Skipped, Unsupported}

// Verdicts are all of them in the order in which they are told.
func Verdicts() []Verdict { return slices.Clone(verdicts) }

// Works says whether the node did what the template asks for.
func (v Verdict) Works() bool { return v == Passed || v == UnexpectedlyPass }

// Bad tells whether the verdict makes the run fail.
func (v Verdict) Bad() bool { return v == Failed || v == Flaky || v == Error || v == UnexpectedlyPass }

// fails tells whether the node did not do what the template asks for, which nobody expects, in any attempt.
func (v Verdict) fails() bool { return v == Failed || v == Flaky }

// Text is the verdict in words.
func (v Verdict) Text() string {
	switch v {
	case ExpectedFailure:
		return "expected failure"
	case UnexpectedlyPass:
		return "unexpectedly passing"
	}
	return string(v)
}

// UnmarshalText refuses what is no verdict.
func (v *Verdict) UnmarshalText(text []byte) error {
	if !slices.Contains(verdicts, Verdict(text)) {
		return fmt.Errorf("%q is not a verdict; want %s", text, oneOf(verdicts))
	}
	*v = Verdict(text)
	return nil
}

// severity orders verdicts by how much they say against a node: where one spec has two, the higher counts. That a spec
// was skipped says nothing, so any verdict beats it.
func (v Verdict) severity() int {
	return slices.Index([]Verdict{Skipped, Unsupported, Passed, ExpectedFailure, UnexpectedlyPass, Error, Flaky, Failed}, v)
}

// Outcome is the result of a whole run.
type Outcome string

// The outcomes of a run.
const (
	// RunSuccess: every spec that applies to the cluster and the site ran and passed.
	RunSuccess Outcome = "success"
	// RunPartial: nothing speaks against the nodes, but a spec was skipped, is unsupported or is expected to fail.
	RunPartial Outcome = "partial"
	// RunFailure: a spec failed or is flaky, or passes although it is expected to fail.
	RunFailure Outcome = "failure"
	// RunError: no spec failed, but the suite could not do its work, or did not come to its end.
	RunError Outcome = "error"
)

var outcomes = []Outcome{RunSuccess, RunPartial, RunFailure, RunError}

// UnmarshalText refuses what is no outcome.
func (o *Outcome) UnmarshalText(text []byte) error {
	if !slices.Contains(outcomes, Outcome(text)) {
		return fmt.Errorf("%q is not a result; want %s", text, oneOf(outcomes))
	}
	*o = Outcome(text)
	return nil
}

// outcome judges a run by its counts; notApplicable is how many of the skipped tests do not apply, which say nothing
// as long as others passed. A failure is certain whatever else went wrong, so it comes first.
func outcome(c Counts, notApplicable int, incomplete bool) Outcome {
	switch {
	case c.Failed+c.Flaky+c.UnexpectedlyPassing > 0:
		return RunFailure
	case c.Error > 0, incomplete, c == Counts{}:
		return RunError
	case c.Skipped-notApplicable+c.ExpectedFailure+c.Unsupported > 0, c.Passed == 0:
		return RunPartial
	}
	return RunSuccess
}

func oneOf[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
