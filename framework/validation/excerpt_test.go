// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExcerpt(t *testing.T) {
	banner := strings.Repeat("slurmstepd: accounting\n", 4)
	const timing = "real 0m1.2s\nuser 0m0.1s\nsys 0m0.0s\n"
	tests := []struct {
		name, regex string
		matched     []string
		log, want   string
	}{
		{"the line that is most like the pattern, not the last ones", `total: \d+ files copied$`, nil,
			banner + "total: none files copied\n" + timing, "line 4 | slurmstepd: accounting\nline 5 | total: none files copied\nline 6 | real 0m1.2s"},
		{"a slip in a word", `hello world`, nil, "hallo world\n" + banner, "line 1 | hallo world\nline 2 | slurmstepd: accounting\nline 3 | slurmstepd: accounting"},
		{"nothing is like it", `total: \d+`, nil, banner + timing, "| real 0m1.2s\n| user 0m0.1s\n| sys 0m0.0s"},
		{"a pattern without literal text", `^\d+$`, nil, "a\nb\nc\nd\n", "| b\n| c\n| d"},
		{"a short log is shown whole", `x+`, nil, "one\ntwo", "| one\n| two"},
		{"the lines that match, where a match is one too many", `started`, []string{"started"},
			"started 1\n" + banner + "started 2\n" + timing, "line 1 | started 1\nline 6 | started 2"},
		{"the last of many that match", `hit`, []string{"hit 2", "hit 3", "hit 4"}, "hit 1\nhit 2\nhit 3\nhit 4\n" + timing, "line 2 | hit 2\nline 3 | hit 3\nline 4 | hit 4"},
		{"a match that contains the end of a line", `a\nb`, []string{"a\nb"}, "a\nb\n" + timing, "| real 0m1.2s\n| user 0m0.1s\n| sys 0m0.0s"},
		{"a log of which only the end is searched", `needle here`, nil,
			strings.Repeat("hay\n", excerptWindow/4) + "needle her\n" + timing, "line 65536 | hay\nline 65537 | needle her\nline 65538 | real 0m1.2s"},
		{"what a terminal would not print", `x`, nil, "a\x1b[31m\r", "| a�[31m�"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Match{Regex: test.regex}.excerpt([]byte(test.log), matches{last: test.matched})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestExcerptOfAFailedContainer: what is wanted of its log says which lines matter.
func TestExcerptOfAFailedContainer(t *testing.T) {
	const log = "reads /data/a.txt: no such file\nend\nreal 0m1.2s\nuser 0m0.1s\nsys 0m0.0s\n"
	const near, last = "line 1 | reads /data/a.txt: no such file\nline 2 | end\nline 3 | real 0m1.2s", "| real 0m1.2s\n| user 0m0.1s\n| sys 0m0.0s"
	for _, tt := range []struct{ name, checks, log, want string }{
		{"nothing is wanted of it", "check_pods: [{name: p}]", log, last},
		{"what is wanted is not there", "check_logs: [{name: p, regex: 'reads /data/a.txt: hello'}]", log, near},
		{"the first of what is wanted is there", "check_logs: [{name: p, regex: end}, {name: p, regex: 'reads /data/a.txt: hello'}]", log, near},
		{"all is there", "check_logs: [{name: p, regex: reads}]", log, last},
		{"what must not be there is", "check_logs: [{name: p, regex: reads, operator: DoesNotExist}]", log, last},
		{"it is wanted of another container", "check_logs: [{name: p, container: other, regex: 'reads /data/a.txt: hello'}]", log, last},
		{"it is wanted of another pod", "check_logs: [{name: q, regex: 'reads /data/a.txt: hello'}]", log, last},
		{"the log is empty", "check_logs: [{name: p, regex: hello}]", "", ""},
	} {
		got := decode(t, tt.checks).Excerpt(newPod("Failed", exited(1, "")), "main", []byte(tt.log))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}
