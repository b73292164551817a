// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	name := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; run: go test ./framework/report -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got; if it is right, run: go test ./framework/report -update\n%s", diff)
	}
}

// sampleRun has every verdict, and texts that hold what logs hold.
func sampleRun() Run {
	return Run{
		ID: "r1", Version: "v1", Commit: "abc123", KubernetesVersion: "v1.37.2",
		Start: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Elapsed: 75300 * time.Millisecond,
		Nodes: []NodeInfo{
			{Name: "n2", ProviderVersion: "v1.30.0-vk-2.4", OS: "linux", Architecture: "arm64"},
			{Name: "n1", ProviderVersion: "v1.37.2", OS: "linux", Architecture: "amd64", OSImage: "Debian 12", ContainerRuntime: "containerd://2.1"},
		},
		Config: map[string]any{
			"target_nodes": []any{"n1", "n2"}, "timeout_multiplier": 1.5,
			"values": map[string]any{"password": "(redacted)", "on": "yes", "limit": 3},
		},
		Results: []Result{
			{
				Node: "n2", Test: "000-a.yaml", Verdict: Failed, Seconds: 3.14, Labels: []string{"smoke", "node:n2", "feature:env"}, Guards: []string{"ENV-4", "ENV-1"},
				Message: "000-a.yaml on n2: check_pods[0] not met\n  got \x00 <nothing> & more", Output: "pod:\n  a: \xff\r\n",
				Phases:   []Phase{{"create", 0.1}, {"checks", 2.5}, {"clean-up", 0.54}},
				Attempts: []Attempt{{Failed, 3, "the first time too"}},
				Attachments: []Attachment{
					{"default/a", Timeline, "10:00:00.000  phase: Pending\n10:00:01.500  phase: Failed\n"},
					{"", Manifest, "kind: Pod\n"}, {"default/a", Pod, "kind: Pod\nstatus: {}\n"}, {"default/a", Events, "BackOff ]]> </script>\n"},
					{"default/a c", Log, "\x1b[31mred\x1b[0m\n"},
				},
			},
			{Node: "n1", Test: "010-b.yaml", Verdict: Skipped, Message: "not run", Labels: []string{"feature:probes"}},
			{Node: "n1", Test: "000-a.yaml", Verdict: Passed, Seconds: 1, Labels: []string{"smoke", "feature:env"}, Guards: []string{"ENV-1", "ENV-4"}},
			{Node: "n1", Test: Preconditions + ": node", Verdict: Passed, Seconds: 0.0404},
			{Node: "n2", Test: "010-b.yaml", Verdict: ExpectedFailure, Seconds: 2, Message: "expected failure: known: #12\n010-b.yaml on n2: no", Reason: "known: #12", Labels: []string{"feature:probes"}},
			{Node: "n2", Test: "020-c.yaml", Verdict: UnexpectedlyPass, Seconds: 2, Message: "passes", Reason: "was #13"},
			{Node: "n2", Test: Preconditions + ": node", Verdict: Failed, Message: "forbidden: pods/exec"},
			{Test: "cluster", Verdict: Error, Seconds: 10, Message: "cannot be reached"},
		},
	}
}

// largeRun has many nodes; every tenth fails one template, some fail others.
func largeRun(nodes, tests int) Run {
	r := Run{ID: "big", Version: "v1", Start: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Elapsed: time.Hour}
	for n := range nodes {
		name := fmt.Sprintf("node-%04d", n)
		r.Nodes = append(r.Nodes, NodeInfo{Name: name, ProviderVersion: "v1.37.2"})
		for i := range tests {
			result := Result{Node: name, Test: fmt.Sprintf("%03d-template.yaml", i*10), Verdict: Passed, Seconds: float64(i) + float64(n%7)/10,
				Labels: []string{fmt.Sprintf("feature:f%d", i%5)}}
			switch {
			case n%10 == 3 && i == 2:
				result.Verdict, result.Message = Failed, result.Test+" on "+name+": check_logs[0] can no longer be met, after 3s of 1m0s"
				result.Attachments = []Attachment{{"default/pod", Log, "hello\n"}}
			case n%31 == 5 && i == 3:
				result.Verdict, result.Message = Failed, result.Test+" on "+name+fmt.Sprintf(": message %d", n%4)
			case n == 17:
				result.Verdict, result.Message = Skipped, "not run"
			}
			r.Results = append(r.Results, result)
		}
	}
	return r
}

func TestGoldens(t *testing.T) {
	interrupted := sampleRun()
	interrupted.Incomplete, interrupted.Results = "interrupted", interrupted.Results[2:4]
	for file, write := range map[string]func(*bytes.Buffer) error{
		"junit.xml":               func(b *bytes.Buffer) error { return sampleRun().WriteJUnit(b) },
		"report.yaml":             func(b *bytes.Buffer) error { return sampleRun().Report().Write(b) },
		"summary.txt":             func(b *bytes.Buffer) error { return sampleRun().WriteSummary(b, "out/junit.xml", "out/report.html") },
		"summary-many.txt":        func(b *bytes.Buffer) error { return largeRun(1000, 25).WriteSummary(b) },
		"summary-interrupted.txt": func(b *bytes.Buffer) error { return interrupted.WriteSummary(b) },
		"summary-empty.txt":       func(b *bytes.Buffer) error { return Run{}.WriteSummary(b) },
	} {
		t.Run(file, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, file, got.Bytes())
		})
	}
}
