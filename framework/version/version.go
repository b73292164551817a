// SPDX-License-Identifier: Apache-2.0

// Package version tells which vk-test-set this is.
package version

// Version and Commit are set when a binary is built, with
// -ldflags "-X github.com/interTwin-eu/vk-test-set/framework/version.Version=…".
var (
	Version = "(development)"
	Commit  = "unknown"
)

// String is what --version prints.
func String() string { return "vk-test-set " + Version + " (commit " + Commit + ")" }
