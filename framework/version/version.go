// SPDX-License-Identifier: Apache-2.0

// Package version tells which vk-test-set this is.
package version

import "regexp"

// Version and Commit are set when a binary is built, with
// -ldflags "-X github.com/interTwin-eu/vk-test-set/framework/version.Version=…".
var (
	Version = "(development)"
	Commit  = "unknown"
)

// String is what --version prints.
func String() string { return "vk-test-set " + Version + " (commit " + Commit + ")" }

var release = regexp.MustCompile(`^v\d+\.\d+\.\d+(-(alpha|beta|rc)[.\d]*)?$`)

// IsRelease reports whether a version is the tag of a release, and not that of a build in between.
func IsRelease(version string) bool { return release.MatchString(version) }
