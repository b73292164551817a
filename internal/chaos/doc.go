// SPDX-License-Identifier: Apache-2.0

// Package chaos is a proxy between the suite and an API server, which disturbs what passes through it: it refuses
// requests, loses answers, cuts, delays or silences watches, breaks logs and commands, and is away for a while.
//
// What it does, to which requests, when and for how long is data: [Rows] are the rows of rows.yaml. The proxy knows the
// phase of a test by the requests of the suite, see [Phase]. The node behind the API server is left alone, so that no
// fault may change a verdict of the suite to failed.
package chaos
