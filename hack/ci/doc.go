// SPDX-License-Identifier: Apache-2.0

// Package ci holds the tests of what runs outside of this repository's own tests: the workflows, the action, the
// image and the manifests for a cluster.
package ci
