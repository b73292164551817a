// SPDX-License-Identifier: Apache-2.0

// Package client makes all requests to the API server that change or find something: it connects, creates, patches,
// deletes, finds, runs commands, sweeps, and checks permissions, nodes and namespaces before a run. It returns errors
// and makes no assertions, so that it can be used without a test framework.
//
// A failure that waiting may cure (see [Transient]) is retried for as long as the caller's context lives. Any other
// failure is returned at once.
package client
