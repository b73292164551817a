// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Counts contains the number of results for each verdict.
type Counts struct {
	// Passed counts results in which all checks held.
	Passed int `json:"passed" yaml:"passed" yamlpos:"required"`
	// Failed counts results in which the node did not behave as required.
	Failed int `json:"failed" yaml:"failed" yamlpos:"required"`
	// Error counts results that the suite could not determine.
	Error int `json:"error" yaml:"error" yamlpos:"required"`
	// ExpectedFailure counts failures that the configuration expects.
	ExpectedFailure int `json:"expectedFailure" yaml:"expectedFailure" yamlpos:"required"`
	// UnexpectedlyPassing counts tests that passed although the configuration expects them to fail.
	UnexpectedlyPassing int `json:"unexpectedlyPassing" yaml:"unexpectedlyPassing" yamlpos:"required"`
	// Skipped counts tests that did not run.
	Skipped int `json:"skipped" yaml:"skipped" yamlpos:"required"`
	// Unsupported counts tests that need capabilities which the nodes do not claim. It is absent if there are none.
	Unsupported int `json:"unsupported,omitempty" yaml:"unsupported,omitempty"`
	// Flaky counts tests of a repeated run that passed in some attempts and failed in others. It is absent if there are
	// none.
	Flaky int `json:"flaky,omitempty" yaml:"flaky,omitempty"`
}

// of is the counter of a verdict.
func (c *Counts) of(v Verdict) *int {
	switch v {
	case Passed:
		return &c.Passed
	case Failed:
		return &c.Failed
	case Flaky:
		return &c.Flaky
	case ExpectedFailure:
		return &c.ExpectedFailure
	case UnexpectedlyPass:
		return &c.UnexpectedlyPassing
	case Skipped:
		return &c.Skipped
	case Unsupported:
		return &c.Unsupported
	}
	// What has no verdict the suite could not judge.
	return &c.Error
}

// add counts one result.
func (c *Counts) add(v Verdict) { *c.of(v)++ }

// Of is the number of results with a verdict.
func (c Counts) Of(v Verdict) int { return *c.of(v) }

// Total is the number of all results.
func (c Counts) Total() (total int) {
	for _, v := range verdicts {
		total += c.Of(v)
	}
	return total
}

// plus is the sum of both.
func (c Counts) plus(other Counts) Counts {
	for _, v := range verdicts {
		*c.of(v) += other.Of(v)
	}
	return c
}

// String lists the counts: "passed" and "failed" always, the others where there are any.
func (c Counts) String() string {
	parts := []string{fmt.Sprintf("%d passed", c.Passed), fmt.Sprintf("%d failed", c.Failed)}
	if c.Flaky > 0 {
		parts = append(parts, fmt.Sprintf("%d flaky", c.Flaky))
	}
	if c.Error > 0 {
		parts = append(parts, text.Count(c.Error, "error"))
	}
	for _, v := range []Verdict{ExpectedFailure, UnexpectedlyPass, Skipped, Unsupported} {
		if n := c.Of(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v.Text()))
		}
	}
	return strings.Join(parts, ", ")
}
