// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"
	"testing"
)

// TestMissingShards: a merged report of some of the shards does not pass for the whole.
func TestMissingShards(t *testing.T) {
	tests := map[string]struct {
		shards []string
		note   string
	}{
		"no shards":           {[]string{"", ""}, ""},
		"all":                 {[]string{"2/2", "1/2"}, ""},
		"one twice":           {[]string{"1/2", "1/2", "2/2"}, ""},
		"one missing":         {[]string{"1/3", "3/3"}, "of 3 shards, 1 missing: 2"},
		"many missing":        {[]string{"1/40"}, "of 40 shards, 39 missing: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, and 19 more"},
		"of different runs":   {[]string{"1/2", "1/3"}, "merged from runs with 2 and with 3 shards: some nodes can be missing"},
		"a whole run besides": {[]string{"", "1/1"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var all []Report
			for i, shard := range test.shards {
				all = append(all, Complete(Report{Run: RunInfo{ID: string(rune('a' + i)), Shard: shard}, Results: []Result{{Node: "n", Template: "t", Verdict: Passed}}}))
			}
			merged, err := Merge(all...)
			if err != nil {
				t.Fatal(err)
			}
			if merged.Run.Incomplete != (test.note != "") {
				t.Errorf("incomplete: %v", merged.Run.Incomplete)
			}
			if merged.Run.Shard != "" {
				t.Errorf("the merged report is shard %s", merged.Run.Shard)
			}
			if test.note != "" && !slices.ContainsFunc(merged.Notes, func(note string) bool { return strings.Contains(note, test.note) }) {
				t.Errorf("notes %q, want %q", merged.Notes, test.note)
			}
		})
	}
}
