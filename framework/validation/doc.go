// SPDX-License-Identifier: Apache-2.0

// Package validation is the grammar of the VALIDATION section of a template, and evaluates its checks against the
// observed state.
//
// [Decode] reads a section strictly and compiles its regular expressions and CEL expressions, so that loading a section
// reports every mistake in it. [Checks.Evaluate] compares it with a [State]. It does no I/O and knows no clock: the
// same state gives the same verdict.
//
// A check has one of three verdicts: it holds, it does not hold yet (waiting may help), or it can no longer hold
// (waiting cannot help).
package validation
