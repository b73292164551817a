// SPDX-License-Identifier: Apache-2.0

// Package diagnosis finds the few bugs that probably cause the failures in a report. It compares the failures with
// those of nodes that have one known bug each, which mutation runs recorded: the dictionary.
package diagnosis
