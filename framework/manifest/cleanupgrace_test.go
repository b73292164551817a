// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"testing"
	"testing/fstest"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// A header may ask for a longer grace period of the cleanup, in whole seconds.
func TestCleanupGraceOfTheHeader(t *testing.T) {
	const wrong = "a.yaml:2: Cleanup-Grace must be an integer number of seconds from 1 to 86400 (one day), got "
	for line, c := range map[string]struct {
		want    int64
		problem string
	}{
		"# nothing":            {0, ""},
		"# Cleanup-Grace: 30":  {30, ""},
		"# cleanup-grace:  1 ": {1, ""},
		"# Cleanup-Grace: 0":   {0, wrong + `"0"`},
		"# Cleanup-Grace: -2":  {0, wrong + `"-2"`},
		"# Cleanup-Grace: 1.5": {0, wrong + `"1.5"`},
		"# Cleanup-Grace: 30s": {0, wrong + `"30s"`},
		"# Cleanup-Grace:":     {0, wrong + `""`},
	} {
		t.Run(line, func(t *testing.T) {
			source := "# A\n" + line + "\n\na: b\n\n## VALIDATION\n\ncheck_pods: [{name: a}]\n"
			all, _, err := manifest.LoadAll(manifest.Layer{Name: "", FS: fstest.MapFS{"a.yaml": {Data: []byte(source)}}})
			problem := ""
			if err != nil {
				problem = err.Error()
			}
			if problem != c.problem {
				t.Errorf("problem %q, want %q", problem, c.problem)
			}
			if all[0].CleanupGrace != c.want {
				t.Errorf("%d s, want %d s", all[0].CleanupGrace, c.want)
			}
		})
	}
}

// TestHeadersWithoutColon: a header that lacks its colon is text, and is told.
func TestHeadersWithoutColon(t *testing.T) {
	for line, want := range map[string]string{
		"# Cleanup-Grace 30":        `a.yaml:2: the header "Cleanup-Grace" needs a colon: Cleanup-Grace: 30`,
		"# cleanup-grace = 30s":     `a.yaml:2: the header "cleanup-grace" needs a colon: cleanup-grace: 30s`,
		"# Guards ENV-1 ENV-2":      `a.yaml:2: the header "Guards" needs a colon: Guards: ENV-1 ENV-2`,
		"# Guards against a loss":   "",
		"# Cleanup-Grace is 30":     "",
		"# Cleanup-Grace: 30":       "",
		"# The grace period is 30 ": "",
	} {
		source := "# A\n" + line + "\n\na: b\n\n## VALIDATION\n\ncheck_pods: [{name: a}]\n"
		all, _, err := manifest.LoadAll(manifest.Layer{Name: "", FS: fstest.MapFS{"a.yaml": {Data: []byte(source)}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := all[0].Doubts.Error(); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}
