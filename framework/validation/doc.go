// SPDX-License-Identifier: Apache-2.0

// Package validation is the grammar of the VALIDATION section of a template,
// and the judgement of what was observed by it.
//
// [Decode] reads a section strictly and compiles its regular expressions and CEL
// expressions, so that everything that can be wrong with it is told when it is
// loaded. [Checks.Evaluate] compares it with a [State]. It does no I/O and knows
// no clock: the same state gives the same verdict.
//
// A check gives one of three verdicts: it holds, it does not hold yet (waiting
// may help), or it never will (waiting cannot help).
package validation
