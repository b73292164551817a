// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
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

func TestGoldens(t *testing.T) {
	interrupted := reportsample.Raw()
	interrupted.Run.IncompleteReason, interrupted.Results = "interrupted", interrupted.Results[2:4]
	for file, write := range map[string]func(*bytes.Buffer) error{
		"report.yaml": func(b *bytes.Buffer) error { return reportsample.Complete().Write(b) },
		"summary.txt": func(b *bytes.Buffer) error {
			return reportsample.Complete().WriteSummary(b, nil, "out/junit.xml", "out/report.html")
		},
		"summary-many.txt":        func(b *bytes.Buffer) error { return reportsample.Large(1000, 25).WriteSummary(b, nil) },
		"summary-interrupted.txt": func(b *bytes.Buffer) error { return report.Complete(interrupted).WriteSummary(b, nil) },
		"summary-empty.txt":       func(b *bytes.Buffer) error { return report.Complete(report.Report{}).WriteSummary(b, nil) },
		"annotations.txt":         func(b *bytes.Buffer) error { return reportsample.Complete().WriteAnnotations(b) },
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
