// SPDX-License-Identifier: Apache-2.0

// Package lifecycle judges the history of a pod: what the Pod API promises of every pod on a node, whatever a test asks
// of it. A [Rule] is a pure function of two revisions of one pod that were observed one after the other.
//
// A node may skip states that it never reports, and an observer may miss revisions, so that each rule holds between any
// two revisions in order, not only between neighbours. The rules accept whatever the kubelet reports (as of the
// Kubernetes version in go.mod, of which their comments name functions) and what a node with a batch system behind it
// reports that notices changes late.
//
// A rule judges only what the node wrote: see [podapi.Writer].
package lifecycle
