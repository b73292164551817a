// SPDX-License-Identifier: Apache-2.0

// Package cluster does all talking to Kubernetes: connecting, creating,
// watching, reading logs, deleting, and asking beforehand whether a run can
// work at all. It returns errors and asserts nothing, so that it can be used
// without any test framework.
//
// Three rules hold everywhere in it:
//
//   - A failure that waiting may cure (see [Transient]) is retried for as long
//     as the caller's context lives; any other failure is returned at once.
//   - Nothing that a check reads makes a request: pods come from [PodCache],
//     logs and other objects from background readers, all joined in [State].
//   - Objects handed out are shared and read-only. Copy before changing.
package cluster
