// SPDX-License-Identifier: Apache-2.0

package version

import (
	"runtime/debug"
	"testing"
)

func TestIsRelease(t *testing.T) {
	for name, want := range map[string]bool{
		"v0.1.0": true, "v10.20.30": true, "v1.0.0-rc.1": true, "v1.0.0-beta2": true, "": false, "(development)": false, "development": false, "1a2b3c4": false,
		"v0.1.0-3-g1a2b3c4": false, "v0.1.0-dirty": false, "v0.1": false, "v0.1.1-0.20261130035332-67b21b3c0ffe": false, "v0.1.0+dirty": false,
	} {
		if got := IsRelease(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// TestOf: what the go command has left in programs that were built in different ways.
func TestOf(t *testing.T) {
	const revision = "67b21b3c0ffe67b21b3c0ffe67b21b3c0ffe1234"
	vcs := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: revision}}
	for name, tt := range map[string]struct {
		info debug.BuildInfo
		want [2]string
	}{
		"go install of a release": {debug.BuildInfo{Main: debug.Module{Path: module, Version: "v0.1.0"}}, [2]string{"v0.1.0", "unknown"}},
		"go install of a commit": {debug.BuildInfo{Main: debug.Module{Path: module, Version: "v0.1.1-0.20261130035332-67b21b3c0ffe"}},
			[2]string{"v0.1.1-0.20261130035332-67b21b3c0ffe", "67b21b3c0ffe"}},
		"go build in a clone":           {debug.BuildInfo{Main: debug.Module{Path: module, Version: "v0.1.0"}, Settings: vcs}, [2]string{"v0.1.0", revision}},
		"go build in a clone, changed":  {debug.BuildInfo{Main: debug.Module{Path: module, Version: "v0.1.0+dirty"}, Settings: vcs}, [2]string{"v0.1.0+dirty", revision}},
		"go build -buildvcs=false":      {debug.BuildInfo{Main: debug.Module{Path: module, Version: "(devel)"}}, [2]string{"(development)", "unknown"}},
		"go test":                       {debug.BuildInfo{}, [2]string{"(development)", "unknown"}},
		"a program that embeds it":      {debug.BuildInfo{Main: debug.Module{Path: "example.org/a", Version: "v3.0.0"}, Deps: []*debug.Module{{Path: module, Version: "v0.1.0"}}, Settings: vcs}, [2]string{"v0.1.0", "unknown"}},
		"a program that embeds a clone": {debug.BuildInfo{Deps: []*debug.Module{{Path: module, Version: "v0.1.0", Replace: &debug.Module{Path: "../clone"}}}}, [2]string{"(development)", "unknown"}},
	} {
		version, commit := of(&tt.info)
		if got := [2]string{version, commit}; got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
