// SPDX-License-Identifier: Apache-2.0

// Command fleet simulates many nodes with kwok, so that the suite can be run at a scale that no machine has nodes for.
// `fleet --help` lists what it does. docs/fleet.md says what is simulated and what is not.
package main
