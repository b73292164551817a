// SPDX-License-Identifier: Apache-2.0

// Package specs is the suite: it makes a Ginkgo container per node and in it a spec per template, runs them, explains
// failures and writes the reports. It is the only package that knows Ginkgo and Gomega.
//
// The tree depends on the configuration and the templates alone, so that parallel processes, which each build it,
// build the same. A spec's full name is "<node> <template file name>". In every node's container its preconditions
// come first, each a spec; a node that fails one is not tried with the templates.
package specs
