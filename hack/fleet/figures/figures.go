// SPDX-License-Identifier: Apache-2.0

// Package figures has what was measured in a run of the suite on a fleet.
package figures

import (
	"fmt"
	"os"
	"strings"
)

// File is the name of the file with a Run, as JSON.
const File = "figures.json"

// Run is what was measured in one run.
type Run struct {
	Nodes     int `json:"nodes"`
	Templates int `json:"templates"`
	Shards    int `json:"shards"`
	// Seconds is the time from the start of the first shard until the last one has ended.
	Seconds float64 `json:"seconds"`
	// Requests is how many requests the API server has answered in this time, of all its clients.
	Requests float64 `json:"requests"`
	// LeaseRequests is how many of them were heartbeats.
	LeaseRequests float64 `json:"leaseRequests"`
	// SuiteCPU and ServerCPU are the processor time of all shards and of the API server, in seconds. Unlike Seconds,
	// they hardly depend on what else the machine does.
	SuiteCPU  float64 `json:"suiteCPU"`
	ServerCPU float64 `json:"serverCPU"`
	// MemoryBytes is the largest memory that a shard has used: its maximum resident set size.
	MemoryBytes int64 `json:"memoryBytes"`
	// ReportBytes and PageBytes are the sizes of the merged report.yaml and report.html.
	ReportBytes int64 `json:"reportBytes"`
	PageBytes   int64 `json:"pageBytes"`
	// Load is the load average of the machine over the last five minutes at the end of the run.
	Load string `json:"load"`
}

// SecondsPerTest is the wall time of the run for each test: a template on a node.
func (r Run) SecondsPerTest() float64 { return r.Seconds / r.tests() }

// tests is the number of nodes times templates.
func (r Run) tests() float64 { return float64(r.Nodes * r.Templates) }

// Table is all figures as text, one per line.
func (r Run) Table() string {
	var b strings.Builder
	row := func(name, format string, value any) { fmt.Fprintf(&b, "%-32s"+format+"\n", name, value) }
	row("Nodes", "%10d", r.Nodes)
	row("Templates", "%10d", r.Templates)
	row("Shards", "%10d", r.Shards)
	row("Wall time", "%10.0f s", r.Seconds)
	row("Wall time per test", "%10.3f s", r.SecondsPerTest())
	row("Requests per second", "%10.1f", r.Requests/r.Seconds)
	row("  of these, heartbeats", "%10.1f", r.LeaseRequests/r.Seconds)
	row("Requests per test", "%10.1f", (r.Requests-r.LeaseRequests)/r.tests())
	row("Processor time per test: suite", "%10.3f s", r.SuiteCPU/r.tests())
	row("  API server", "%10.3f s", r.ServerCPU/r.tests())
	row("Peak memory of a shard", "%10.1f MB", float64(r.MemoryBytes)/1e6)
	row("report.yaml", "%10.2f MB", float64(r.ReportBytes)/1e6)
	row("report.html", "%10.2f MB", float64(r.PageBytes)/1e6)
	row("Load average (5 min)", "%10s", r.Load)
	return b.String()
}

// Header and Markdown are a table of several runs for the documentation.
const Header = `| Nodes | Wall time | Per test | Requests per second | Of these, heartbeats | Requests per test | Processor time per test: suite | API server | Memory of a shard | report.yaml | report.html | Load |
|---|---|---|---|---|---|---|---|---|---|---|---|
`

// Markdown is the row of a run.
func (r Run) Markdown() string {
	return fmt.Sprintf("| %d | %.0f s | %.2f s | %.0f | %.0f | %.1f | %.3f s | %.3f s | %.0f MB | %.2f MB | %.2f MB | %s |\n",
		r.Nodes, r.Seconds, r.SecondsPerTest(), r.Requests/r.Seconds, r.LeaseRequests/r.Seconds,
		(r.Requests-r.LeaseRequests)/r.tests(), r.SuiteCPU/r.tests(), r.ServerCPU/r.tests(), float64(r.MemoryBytes)/1e6,
		float64(r.ReportBytes)/1e6, float64(r.PageBytes)/1e6, r.Load)
}

// LoadAverage is the load average over the last five minutes, or "unknown" where Linux does not tell it.
func LoadAverage() string {
	data, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(data)); err == nil && len(fields) > 1 {
		return fields[1]
	}
	return "unknown"
}
