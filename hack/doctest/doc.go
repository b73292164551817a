// SPDX-License-Identifier: Apache-2.0

// Package doctest holds the documentation to the truth. Its tests read every Markdown file of the repository that
// people write or read, follow its links, look its flags and make targets up, and run its commands: in the order of the
// document, in a copy of the repository, with the files that the document shows put where it says.
//
// commands.yaml says of every command where it runs: "plain" (no cluster), "sandbox" (a cluster, see TestWithCluster),
// "both" (each has a copy of the repository of its own), or "nowhere", with the reason. A command that it does not know
// fails the tests, and so does one that no document has.
package doctest
