// SPDX-License-Identifier: Apache-2.0

// Package chaos is the matrix of what may happen between the suite and the API server: a run of the suite for every row
// of internal/chaos/rows.yaml and each of its phases. The nodes are as honest or dishonest as without; so each verdict
// must be the same as without, or error.
//
// Without a flag, the API server is internal/fakeapi, and all durations are a tenth. With -kubeconfig, it is a cluster.
package chaos
