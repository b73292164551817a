// SPDX-License-Identifier: Apache-2.0

package figures

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	r := Run{
		Nodes: 10, Templates: 20, Shards: 2, Seconds: 100, Requests: 5000, LeaseRequests: 200, SuiteCPU: 8, ServerCPU: 16,
		MemoryBytes: 80e6, ReportBytes: 250e3, PageBytes: 125e3, Load: "1.50",
	}
	want := `Nodes                                   10
Templates                               20
Shards                                   2
Wall time                              100 s
Wall time per test                   0.500 s
Requests per second                   50.0
  of these, heartbeats                 2.0
Requests per test                     24.0
Processor time per test: suite       0.040 s
  API server                         0.080 s
Peak memory of a shard                80.0 MB
report.yaml                           0.25 MB
report.html                           0.12 MB
Load average (5 min)                  1.50
`
	if got := r.Table(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	row := "| 10 | 100 s | 0.50 s | 50 | 2 | 24.0 | 0.040 s | 0.080 s | 80 MB | 0.25 MB | 0.12 MB | 1.50 |\n"
	if got := r.Markdown(); got != row {
		t.Errorf("got %s, want %s", got, row)
	}
	if columns := strings.Count(Header, "---"); columns != strings.Count(row, "|")-1 {
		t.Errorf("%d columns", columns)
	}
}
