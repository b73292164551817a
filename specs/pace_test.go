// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPace(t *testing.T) {
	tests := []struct {
		name    string
		total   int
		quick   int
		elapsed []time.Duration // at the beginning of each spec
		want    []string
	}{
		{"the first spec has no estimate", 102, 0, []time.Duration{0}, []string{"  1 of 102"}},
		{"mean of what has ended, times what has not", 102, 0, []time.Duration{0, 3 * time.Second, 5 * time.Second},
			[]string{"  1 of 102", "  2 of 102, about 5 min left", "  3 of 102, about 4 min left"}},
		{"hours", 200, 0, []time.Duration{0, time.Minute}, []string{"  1 of 200", "  2 of 200, about 3 h 19 min left"}},
		{"rules take no time", 4, 2, []time.Duration{0, time.Minute, 2 * time.Minute, 2 * time.Minute},
			[]string{"  1 of 4", "  2 of 4, about 1 min left", "  3 of 4, less than a minute left", "  4 of 4, less than a minute left"}},
		{"the last one", 2, 0, []time.Duration{0, 8 * time.Second}, []string{"  1 of 2", "  2 of 2, less than a minute left"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			p := &pace{out: &out, total: test.total, quick: test.quick}
			for _, elapsed := range test.elapsed {
				p.next(elapsed)
			}
			got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
