// SPDX-License-Identifier: Apache-2.0

// Package report is the result of a run as a value: what was tested, with what, and how each template fared on
// each node.
//
// The specs fill a [Report], which [Complete] makes a whole; it is an API with a version of its own. Reports
// can be written and read back, streamed while a run goes on, compared, merged and summed up. The pages and
// files made of it are in html, junit and reportdir. Nothing here talks to a cluster, and nothing is redacted
// here: what is handed over must not hold secrets.
package report
