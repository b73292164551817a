// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sampleRun() Run {
	return Run{
		ID: "r1", Version: "v1", Start: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Elapsed: 75300 * time.Millisecond,
		Results: []Result{
			{Node: "n2", Test: "000-a.yaml", Verdict: Failed, Seconds: 3.14, Message: "check_pods[0] not met\n  got \x00 <nothing> & more", Output: "pod:\n  a: \xff\r\n"},
			{Node: "n1", Test: "010-b.yaml", Verdict: Skipped, Message: "not run"},
			{Node: "n1", Test: "000-a.yaml", Verdict: Passed, Seconds: 1},
			{Node: "n1", Test: Preconditions, Verdict: Passed, Seconds: 0.04},
			{Node: "n2", Test: "010-b.yaml", Verdict: ExpectedFailure, Seconds: 2, Message: "known: #12"},
			{Node: "n2", Test: "020-c.yaml", Verdict: UnexpectedlyPass, Seconds: 2, Message: "passes"},
			{Test: "cluster", Verdict: Error, Seconds: 10, Message: "cannot be reached"},
		},
	}
}

func TestFormats(t *testing.T) {
	for file, write := range map[string]func(Run, *bytes.Buffer) error{
		"table.txt": func(r Run, b *bytes.Buffer) error { return r.WriteTable(b) },
		"junit.xml": func(r Run, b *bytes.Buffer) error { return r.WriteJUnit(b) },
	} {
		t.Run(file, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(sampleRun(), &got); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestJUnitIsWellFormed(t *testing.T) {
	var out bytes.Buffer
	if err := sampleRun().WriteJUnit(&out); err != nil {
		t.Fatal(err)
	}
	var read junitSuites
	if err := xml.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if read.Tests != 7 || read.Bad != 2 || read.Errors != 1 || read.Suites[0].Skipped != 2 {
		t.Errorf("wrong counts: %+v", read)
	}
}
