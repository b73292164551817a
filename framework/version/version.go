// SPDX-License-Identifier: Apache-2.0

// Package version tells which vk-test-set this is.
package version

import (
	"regexp"
	"runtime/debug"
	"slices"
)

// Version and Commit are set when a binary is built, with
// -ldflags "-X github.com/interTwin-eu/vk-test-set/framework/version.Version=…". Otherwise they are what the go command
// knows: the version of the module with `go install …@VERSION` and in programs that embed the suite, and the commit in
// a clone.
var (
	Version = development
	Commit  = unknown
)

const (
	development = "(development)"
	unknown     = "unknown"
	module      = "github.com/interTwin-eu/vk-test-set"
)

func init() {
	if info, ok := debug.ReadBuildInfo(); ok && Version == development {
		Version, Commit = of(info)
	}
}

// pseudo is the version of a commit that has no tag; it ends with the commit.
var pseudo = regexp.MustCompile(`[-.]\d{14}-([0-9a-f]{12})(?:\+|$)`)

// of is the version and the commit that the go command has left in a program.
func of(info *debug.BuildInfo) (version, commit string) {
	version, commit = development, unknown
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == module && m.Replace == nil && m.Version != "" && m.Version != "(devel)" {
			version = m.Version
		}
	}
	revision := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" })
	switch found := pseudo.FindStringSubmatch(version); {
	case found != nil:
		commit = found[1]
	case revision >= 0 && info.Main.Path == module:
		commit = info.Settings[revision].Value
	}
	return version, commit
}

// String is what --version prints.
func String() string { return "vk-test-set " + Version + " (commit " + Commit + ")" }

var release = regexp.MustCompile(`^v\d+\.\d+\.\d+(-(alpha|beta|rc)[.\d]*)?$`)

// IsRelease reports whether a version is the tag of a release, and not that of a build in between.
func IsRelease(version string) bool { return release.MatchString(version) }
